#pragma once
// The only place that asks the operating system for the time. Any thread.
//
//   Clock clock;
//   SteadyTime deadline = clock.steady() + Millis{5'000};  // a step of the wall clock changes
//                                                          // nothing
//   Instant sent_at = clock.wall();                        // follows every step at once

#include <cstdint>

#include "base/time.hpp"

namespace gurukul {

class Clock {
 public:
  // Holds nothing; written out so that a constant one can be made without braces.
  Clock() noexcept {}
  Instant wall() const;
  SteadyTime steady() const;
  TimeReading read() const { return {steady(), wall()}; }
};

// The reading of a clock whose two times move together, so that two times that are turned from one
// kind into the other keep their order and their distance. Only a step of the wall clock, or its
// slow drift, changes the difference. One thread.
//
//   TimeReader reader(clock);
//   TimeReading now = reader.read();
class TimeReader {
 public:
  explicit TimeReader(const Clock& clock) : clock_(clock) {}
  TimeReading read();

 private:
  // More than two readings one after the other differ by, less than anybody notices.
  static constexpr Millis kJitter{20};

  const Clock& clock_;
  std::int64_t wall_minus_steady_ms_ = 0;
};

// Steady microseconds since an arbitrary start, for measuring spans.
std::int64_t steady_us();

}  // namespace gurukul
