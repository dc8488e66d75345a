#pragma once
// The deadlines of many connections, without a timer for each. Time is divided into ticks of 100
// ms, and each of the next 512 ticks has a bucket of entries. An entry that has fired is gone and
// may be armed again. Used by Shard; shard thread.
//
//   const Tick at = wheel.arm(slot, TimerWheel::tick_of(deadline));
//   wheel.advance(now, [&](std::uint32_t slot, Tick at) { ... });     // calls it for what is due

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/release_memory.hpp"
#include "base/time.hpp"

namespace gurukul::net {

class TimerWheel {
 public:
  using Tick = std::int64_t;
  static constexpr std::int64_t kTickMs = 100;
  static Tick tick_of(SteadyTime at) { return at.ms / kTickMs; }

  explicit TimerWheel(SteadyTime now) : current_(tick_of(now)) {}

  // Returns the tick at which the entry fires. A deadline more than 51 s away fires too early, and
  // the caller has to arm it again.
  Tick arm(std::uint32_t slot, Tick at) {
    const Tick fires = at <= current_            ? current_ + 1
                       : at >= current_ + kTicks ? current_ + kTicks - 1
                                                 : at;
    GURUKUL_CHECK(fires > current_ && fires < current_ + kTicks);
    buckets_[static_cast<std::size_t>(fires % kTicks)].push_back({slot, fires});
    return fires;
  }

  // Calls `fire(slot, at)` for each entry that is due.
  template <class Fire>
  void advance(SteadyTime now, Fire&& fire) {
    while (current_ < tick_of(now)) {
      ++current_;
      std::swap(due_, buckets_[static_cast<std::size_t>(current_ % kTicks)]);
      for (const auto& [slot, at] : due_) fire(slot, at);
      // The next swap makes this vector a bucket. Without the limit, one tick with many entries
      // would leave large vectors in all buckets, one after the other.
      clear_keeping_at_most(due_, kKeptEntries);
    }
  }
  // Frees the capacity that a busy time has left in the buckets.
  void give_back_memory() {
    release_memory(due_);
    for (auto& bucket : buckets_) bucket.shrink_to_fit();
  }

 private:
  static constexpr Tick kTicks = 512;  // the number of buckets
  static constexpr std::size_t kKeptEntries = 512;
  std::array<std::vector<std::pair<std::uint32_t, Tick>>, kTicks> buckets_;
  std::vector<std::pair<std::uint32_t, Tick>> due_;
  Tick current_;
};

}  // namespace gurukul::net
