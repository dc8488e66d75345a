#pragma once
// Deletes what has been kept long enough: messages and calls by the operator's settings, traces of
// deleted accounts, resolved reports, pictures that nobody shows. Called by server/ now and then
// (hourly); bounded work a transaction, repeated until nothing is left. Any thread.
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

// `done` gets how many rows went. The database has to live until then.
void sweep(store::Database& database, const OperatorSettings& settings, Instant now,
           std::function<void(std::variant<std::int64_t, store::Fault>)> done);

// Somebody whose account was cleared away from outside (a guest who never came back): what
// DELETE /me does, without telling the lobby.
void forget(store::Database& database, const UserId& user, Instant now,
            std::function<void(std::optional<store::Fault>)> done);

}  // namespace gurukul::social
