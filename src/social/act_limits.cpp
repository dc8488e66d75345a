#include "social/act_limits.hpp"

#include <utility>

namespace gurukul::social {
namespace {

constexpr double kHour = 3600.0;

constexpr Rate rate_of(Act act) {
  switch (act) {
    case Act::kReport:
      return {10, 20 / kHour};
    case Act::kAsk:
      return {20, 40 / kHour};
    case Act::kRate:
      return {60, 240 / kHour};
    case Act::kBlock:
      return {60, 240 / kHour};
    case Act::kPicture:
      return {10, 60 / kHour};
    case Act::kExport:
      return {3, 6 / kHour};
    case Act::kChange:
      return {60, 1};
    case Act::kRead:
      return {120, 10};
  }
  return {1, 1};
}

}  // namespace

std::optional<Millis> ActLimits::take(const UserId& user, Act act, Instant now) {
  const std::lock_guard lock(mutex_);
  auto found = young_.find(user);
  if (found == young_.end()) {
    if (young_.size() >= kUsersMax) {
      old_ = std::move(young_);
      young_.clear();
    }
    const auto before = old_.find(user);
    found = young_.emplace(user, before == old_.end() ? Buckets{} : before->second).first;
  }
  TokenBucket& bucket = found->second[static_cast<std::size_t>(act)];
  if (bucket.take(rate_of(act), now)) return std::nullopt;
  return bucket.wait(rate_of(act), now);
}

}  // namespace gurukul::social
