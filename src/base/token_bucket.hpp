#pragma once
// A token bucket: it allows `burst` actions at once, and then `per_second` actions a second. It has
// only 8 bytes, because there are several for each user. Used by the rate limits of the server and
// by KeyedLimiter. One thread at a time.
//
//   TokenBucket signals;
//   if (!signals.take(kSignalRate, now)) reply(rate_limited, signals.wait(kSignalRate, now));

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"

namespace gurukul {

struct Rate {
  double burst;       // the tokens of a full bucket
  double per_second;  // the tokens that are added in a second
};

class TokenBucket {
 public:
  // True: a token was taken. False: there was none, and nothing changed.
  bool take(Rate rate, SteadyTime now) {
    const double available = level(rate, now);
    if (available < 1.0) return false;
    spent_ = static_cast<float>(rate.burst - (available - 1.0));
    at_ds_ = deciseconds(now);
    return true;
  }

  // Undoes one take(), up to `burst`.
  void give_back(Rate rate, SteadyTime now) {
    spent_ = static_cast<float>(std::max(0.0, rate.burst - level(rate, now) - 1.0));
    at_ds_ = deciseconds(now);
  }

  // The time until the next take() would succeed, with 100 ms added because times are kept in
  // tenths of a second. 0: it would succeed now.
  Millis wait(Rate rate, SteadyTime now) const {
    const double missing = 1.0 - level(rate, now);
    if (missing <= 0.0) return Millis{0};
    return Millis{static_cast<std::int64_t>(missing / rate.per_second * 1000.0) + 100};
  }

 private:
  // Tenths of a second. The value starts again at 0 after 13 years; an unused bucket is full long
  // before that.
  static std::uint32_t deciseconds(SteadyTime now) {
    return static_cast<std::uint32_t>(now.ms / 100);
  }
  double level(Rate rate, SteadyTime now) const {
    const auto elapsed_ds = static_cast<double>(deciseconds(now) - at_ds_);
    const double spent =
        std::max(0.0, static_cast<double>(spent_) - elapsed_ds * rate.per_second / 10.0);
    return rate.burst - spent;
  }

  float spent_ = 0;          // the tokens that were missing in the bucket at at_ds_
  std::uint32_t at_ds_ = 0;  // the time of the last change
};

}  // namespace gurukul
