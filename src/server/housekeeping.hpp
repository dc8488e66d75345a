#pragma once
// Periodic work on the database: deletes rows whose retention period is over, and reads settings
// that another instance on the same database may have changed. Owned and called by Backend.
// run_due() is called on the lobby thread; `changed` is called on the database thread. No function
// here waits.
//
//   wake_at = housekeeping.run_due(now, settings, defaults);   // after each tick
//
// Teardown: after the database, because statements that still run use this object.

#include <atomic>
#include <functional>

#include "base/time.hpp"
#include "social/settings.hpp"
#include "store/database.hpp"

namespace gurukul::server {

class Housekeeping {
 public:
  static constexpr Millis kSweepEvery{3'600'000};
  static constexpr Millis kFirstSweepAfter{60'000};
  static constexpr Millis kSettingsEvery{10'000};

  // `changed` receives the settings after every read, even if they are the same as before.
  Housekeeping(store::Database& database, SteadyTime now,
               std::function<void(const social::OperatorSettings&)> changed);

  // Starts the work that is due. Returns when to call it again. `settings`: the current operator's
  // settings. `defaults`: for settings that are not in the database.
  SteadyTime run_due(const TimeReading& now, const social::OperatorSettings& settings,
                     const social::OperatorSettings& defaults);

 private:
  // Borrowed.
  store::Database& database_;
  const std::function<void(const social::OperatorSettings&)> changed_;

  // Lobby thread only.
  SteadyTime sweep_due_;
  SteadyTime settings_due_;

  // Set while a statement is running, cleared on a database thread. At most one of each kind runs.
  std::atomic<bool> sweeping_{false};
  std::atomic<bool> reading_{false};
};

}  // namespace gurukul::server
