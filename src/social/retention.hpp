#pragma once
// Deletes data that is no longer kept: messages and calls by the operator's settings, marks of
// deleted accounts, old resolved reports, unused pictures. Called by server/: sweep() about once an
// hour by Housekeeping, forget() by Backend. Each transaction deletes a limited number of rows;
// transactions are repeated until nothing is left. Any thread; `done` runs on the database thread.
//
//   sweep(database, settings, clock.wall(), [](std::variant<std::int64_t, store::Fault> swept) {});

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "social/settings.hpp"
#include "store/database.hpp"

namespace gurukul::social {

// `done` gets the number of deleted rows. The database has to live until `done` was called.
void sweep(store::Database& database, const OperatorSettings& settings, Instant now,
           std::function<void(std::variant<std::int64_t, store::Fault>)> done);

// Deletes the data of a user as DELETE /me does, but without notifying the lobby. For users whose
// account was already removed, such as guests who did not return. `done` gets nullopt on success.
void forget(store::Database& database, const UserId& user, Instant now,
            const std::function<void(std::optional<store::Fault>)>& done);

}  // namespace gurukul::social
