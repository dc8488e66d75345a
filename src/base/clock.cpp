#include "base/clock.hpp"

#include <chrono>

namespace gurukul {
namespace {

template <class Unit, class Source>
std::int64_t since_epoch() {
  return std::chrono::duration_cast<Unit>(Source::now().time_since_epoch()).count();
}

}  // namespace

Clock::Clock()
    : wall_minus_steady_ms_(since_epoch<std::chrono::milliseconds, std::chrono::system_clock>() -
                            since_epoch<std::chrono::milliseconds, std::chrono::steady_clock>()) {}

Instant Clock::now() const {
  return {since_epoch<std::chrono::milliseconds, std::chrono::steady_clock>() +
          wall_minus_steady_ms_};
}

std::int64_t steady_us() {
  return since_epoch<std::chrono::microseconds, std::chrono::steady_clock>();
}

}  // namespace gurukul
