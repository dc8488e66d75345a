#include "social/act_limits.hpp"

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

ActLimits::ActLimits() {
  for (std::size_t act = 0; act < kActs; ++act) {
    by_act_[act] = std::make_unique<KeyedLimiter>(rate_of(static_cast<Act>(act)), kUsersMax);
  }
}

std::optional<Millis> ActLimits::take(const UserId& user, Act act, SteadyTime now) {
  return by_act_[static_cast<std::size_t>(act)]->take(user.value(), now);
}

}  // namespace gurukul::social
