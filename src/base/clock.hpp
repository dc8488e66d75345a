#pragma once
// The only place that asks the operating system for the time. Any thread.
//
//   Clock clock;
//   Instant now = clock.now();   // wall time at construction plus steady time since: a step of
//                                // the system clock neither rewinds it nor times anybody out

#include <cstdint>

#include "base/time.hpp"

namespace gurukul {

class Clock {
 public:
  Clock();
  Instant now() const;

 private:
  // Constant after construction.
  std::int64_t wall_minus_steady_ms_;
};

// Steady microseconds since an arbitrary start, for measuring spans.
std::int64_t steady_us();

}  // namespace gurukul
