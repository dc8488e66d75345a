#pragma once
// What the server does with its database now and then: deletes what has been kept long enough, and
// learns of settings that another instance on the same database has changed. Owned by Backend;
// run_due() on the lobby thread, `changed` on a thread of the database. Nothing here waits.
//
//   housekeeping.run_due(now, settings);        // after each tick; wake me again at what it
//   returns
//
// Teardown: after the database, which answers what is under way.

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

  // `changed` gets settings as they were read, new or not.
  Housekeeping(store::Database& database, SteadyTime now,
               std::function<void(const social::OperatorSettings&)> changed);

  SteadyTime run_due(const TimeReading& now, const social::OperatorSettings& settings,
                     const social::OperatorSettings& defaults);

 private:
  // Borrowed.
  store::Database& database_;
  const std::function<void(const social::OperatorSettings&)> changed_;

  // Lobby thread only.
  SteadyTime sweep_due_;
  SteadyTime settings_due_;

  // Cleared on a thread of the database: one of each at a time.
  std::atomic<bool> sweeping_{false};
  std::atomic<bool> reading_{false};
};

}  // namespace gurukul::server
