#pragma once
// Times in milliseconds. Used everywhere. Plain values; any thread. Pure code takes a time as an
// argument and never reads a clock (base/clock.hpp).
//
// There are two types, so that the compiler keeps them apart:
//   Instant     the wall clock: for times that leave the process or outlive it (tokens,
//               credentials, the database, messages). It may be set forward and back at any time.
//   SteadyTime  a clock that never jumps: for deadlines, rates and ages of data in memory.
//
//   SteadyTime deadline = clock.steady() + Millis{15'000};
//   Instant expires_at = clock.wall() + Millis{3'600'000};

#include <chrono>
#include <compare>
#include <cstdint>

namespace gurukul {

using Millis = std::chrono::duration<std::int64_t, std::milli>;
inline constexpr std::int64_t kDayMs = 86'400'000;

struct Instant {
  std::int64_t unix_ms = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
  friend Instant operator+(Instant at, Millis by) { return {at.unix_ms + by.count()}; }
  friend Instant operator-(Instant at, Millis by) { return {at.unix_ms - by.count()}; }
  friend Millis operator-(Instant later, Instant earlier) {
    return Millis{later.unix_ms - earlier.unix_ms};
  }
};

// The start of this clock is arbitrary. It is decades before the process starts, so SteadyTime{}
// means "long ago".
struct SteadyTime {
  std::int64_t ms = 0;
  friend auto operator<=>(const SteadyTime&, const SteadyTime&) = default;
  friend SteadyTime operator+(SteadyTime at, Millis by) { return {at.ms + by.count()}; }
  friend SteadyTime operator-(SteadyTime at, Millis by) { return {at.ms - by.count()}; }
  friend Millis operator-(SteadyTime later, SteadyTime earlier) {
    return Millis{later.ms - earlier.ms};
  }
};

// The times of both clocks at one moment. Converts a time of one type to the other with the
// difference that the clocks had at this moment.
struct TimeReading {
  SteadyTime steady;
  Instant wall;
  Instant to_wall(SteadyTime at) const { return wall + (at - steady); }
  SteadyTime to_steady(Instant at) const { return steady + (at - wall); }
};

}  // namespace gurukul
