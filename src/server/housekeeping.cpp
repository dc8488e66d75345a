#include "server/housekeeping.hpp"

#include <algorithm>

#include "server/log.hpp"
#include "social/retention.hpp"

namespace gurukul::server {

Housekeeping::Housekeeping(store::Database& database, SteadyTime now,
                           std::function<void(const social::OperatorSettings&)> changed)
    : database_(database),
      changed_(std::move(changed)),
      sweep_due_(now + kFirstSweepAfter),
      settings_due_(now + kSettingsEvery) {}

SteadyTime Housekeeping::run_due(const TimeReading& now, const social::OperatorSettings& settings,
                                 const social::OperatorSettings& defaults) {
  if (sweep_due_ <= now.steady) {
    sweep_due_ = now.steady + kSweepEvery;
    if (!sweeping_.exchange(true)) {
      social::sweep(database_, settings, now.wall,
                    [this](const std::variant<std::int64_t, store::Fault>& swept) {
                      sweeping_ = false;
                      const auto* rows = std::get_if<std::int64_t>(&swept);
                      if (rows == nullptr)
                        return log_warn(
                            "expired rows could not be deleted from the database; the next attempt "
                            "is in an hour",
                            {});
                      log_info("expired rows were deleted from the database",
                               {{"rows", std::to_string(*rows)}});
                    });
    }
  }
  if (settings_due_ <= now.steady) {
    settings_due_ = now.steady + kSettingsEvery;
    if (!reading_.exchange(true)) {
      social::load_settings(database_, defaults, [this](const social::SettingsOutcome& outcome) {
        reading_ = false;
        if (const auto* read = std::get_if<social::OperatorSettings>(&outcome)) changed_(*read);
      });
    }
  }
  return std::min(sweep_due_, settings_due_);
}

}  // namespace gurukul::server
