#include "base/clock.hpp"

#include <chrono>
#include <cstdlib>

namespace gurukul {
namespace {

// About 32 years in milliseconds. The steady clock of a machine is zero when the machine starts.
// The addition keeps every SteadyTime far from SteadyTime{}, which means "long ago".
constexpr Millis kSteadyStart{1'000'000'000'000};

template <class Unit, class Source>
std::int64_t since_epoch() {
  return std::chrono::duration_cast<Unit>(Source::now().time_since_epoch()).count();
}

}  // namespace

Instant Clock::wall() const {
  return {since_epoch<std::chrono::milliseconds, std::chrono::system_clock>()};
}

SteadyTime Clock::steady() const {
  return SteadyTime{since_epoch<std::chrono::milliseconds, std::chrono::steady_clock>()} +
         kSteadyStart;
}

TimeReading TimeReader::read() {
  const TimeReading fresh = clock_.read();
  const std::int64_t difference = fresh.wall.unix_ms - fresh.steady.ms;
  if (std::abs(difference - wall_minus_steady_ms_) > kJitter.count()) {
    wall_minus_steady_ms_ = difference;
  }
  return {fresh.steady, {fresh.steady.ms + wall_minus_steady_ms_}};
}

std::int64_t steady_us() {
  return since_epoch<std::chrono::microseconds, std::chrono::steady_clock>();
}

}  // namespace gurukul
