#pragma once
// The operator's settings that change while the server runs. Loaded by server/ at start and, with
// several instances on one database, every few seconds; changed by PATCH /api/v1/admin/settings,
// which tells events.hpp. Values; any thread.
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
  std::string matching_message = {};  // why it is off
  std::string banner = {};            // shown on every page; empty: none
  Millis queue_timeout{120'000};
  std::optional<std::int64_t> karma_floor = {};
  std::array<bool, kMatchModes> modes{true, true, true};  // by MatchMode
  bool guests = true;
  // Guests who have just come meet only each other for their first 10 s.
  bool new_guests_apart = false;
  bool interests = true;
  std::int64_t message_days = 90;  // how long they are kept
  std::int64_t call_days = 365;
  // Counts the changes: whoever holds a higher one ignores a lower one.
  std::int64_t version = 0;
  friend bool operator==(const OperatorSettings&, const OperatorSettings&) = default;
};

using SettingsOutcome = std::variant<OperatorSettings, store::Fault>;

// What nobody has set is as in `defaults`.
void load_settings(store::Database& database, const OperatorSettings& defaults,
                   std::function<void(SettingsOutcome)> done);

}  // namespace gurukul::social
