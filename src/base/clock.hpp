#pragma once
// The only place that reads the time from the operating system. Used by the server, its shards and
// the stores. Any thread.
//
//   Clock clock;
//   SteadyTime deadline = clock.steady() + Millis{5'000};  // never affected by clock changes
//   Instant sent_at = clock.wall();                        // follows clock changes at once

#include <cstdint>

#include "base/time.hpp"

namespace gurukul {

class Clock {
 public:
  // Written out, so that `const Clock clock;` compiles with every compiler.
  Clock() noexcept {}
  Instant wall() const;
  SteadyTime steady() const;
  TimeReading read() const { return {steady(), wall()}; }
};

// Reads a clock and keeps the difference of its two times constant, so that times which are
// converted from one type to the other keep their order and distance. The difference changes only
// when the wall clock is set, or has drifted by more than kJitter. One thread.
//
//   TimeReader reader(clock);
//   TimeReading now = reader.read();
class TimeReader {
 public:
  explicit TimeReader(const Clock& clock) : clock_(clock) {}
  TimeReading read();

 private:
  // The two clocks are not read at the same moment. A change of their difference up to this value
  // is ignored.
  static constexpr Millis kJitter{20};

  const Clock& clock_;
  std::int64_t wall_minus_steady_ms_ = 0;
};

// Steady microseconds since an arbitrary start, for measuring durations.
std::int64_t steady_us();

}  // namespace gurukul
