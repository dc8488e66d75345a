#pragma once
// The operator's settings, which can change while the server runs. Loaded by server/ at startup and
// every ten seconds, because another instance on the same database may have changed them. Changed
// by PATCH /api/v1/admin/settings, which reports the change to the lobby (events.hpp). Plain
// values; any thread.
//
//   load_settings(database, defaults, [](SettingsOutcome outcome) { ... });

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "base/time.hpp"
#include "base/vocabulary.hpp"
#include "store/database.hpp"

namespace gurukul::social {

struct OperatorSettings {
  bool matching = true;
  std::string matching_message = {};                      // shown while matching is off
  std::string banner = {};                                // shown on every page; empty: none
  Millis queue_timeout{120'000};                          // 0: users may wait for ever
  std::optional<std::int64_t> karma_floor = {};           // nullopt: none
  std::array<bool, kMatchModes> modes{true, true, true};  // by MatchMode: the allowed ones
  bool guests = true;                                     // new guests may sign up
  // Guests who just arrived are matched only with each other for their first 10 s.
  bool new_guests_apart = false;
  bool interests = true;           // false: the interests of users are ignored
  std::int64_t message_days = 90;  // days that messages are kept
  std::int64_t call_days = 365;    // days that calls are kept
  // Incremented by each change. A reader that has a higher version ignores a lower one.
  std::int64_t version = 0;
  friend bool operator==(const OperatorSettings&, const OperatorSettings&) = default;
};

using SettingsOutcome = std::variant<OperatorSettings, store::Fault>;

// Settings that are not in the database keep their value from `defaults`. `done` runs on the
// database thread.
void load_settings(store::Database& database, const OperatorSettings& defaults,
                   std::function<void(SettingsOutcome)> done);

}  // namespace gurukul::social
