#pragma once
// Deletes expired data: messages and calls by the operator's settings, traces of deleted accounts,
// resolved reports, unused pictures. Called by server/ about once an hour. Each transaction deletes
// a bounded number of rows; transactions are repeated until nothing is left. Any thread.
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

// Deletes a user as DELETE /me does, but without notifying the lobby. For accounts that were
// removed elsewhere, such as guests who did not return.
void forget(store::Database& database, const UserId& user, Instant now,
            std::function<void(std::optional<store::Fault>)> done);

}  // namespace gurukul::social
