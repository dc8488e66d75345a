#pragma once
// Time as the house counts it: milliseconds, points in time since the Unix epoch. Values; any
// thread. Pure code takes an Instant as an argument and never asks a clock (base/clock.hpp).
//
//   Instant deadline = now + Millis{15'000};

#include <chrono>
#include <compare>
#include <cstdint>

namespace gurukul {

using Millis = std::chrono::duration<std::int64_t, std::milli>;

struct Instant {
  std::int64_t unix_ms = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
  friend Instant operator+(Instant at, Millis by) { return {at.unix_ms + by.count()}; }
  friend Instant operator-(Instant at, Millis by) { return {at.unix_ms - by.count()}; }
  friend Millis operator-(Instant later, Instant earlier) {
    return Millis{later.unix_ms - earlier.unix_ms};
  }
};

}  // namespace gurukul
