#pragma once
// Deadlines of many connections without a timer for each: buckets of 100 ms, one entry for each
// connection, armed again when it fires. Used by Shard; shard thread.
//
//   wheel.arm(slot, tick_of(deadline));
//   wheel.advance(now, [&](Slot slot, Tick at) { ... });

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

  // Returns the tick at which the entry fires. A distant deadline fires early and has to be armed
  // again.
  Tick arm(std::uint32_t slot, Tick at) {
    const Tick fires = at <= current_            ? current_ + 1
                       : at >= current_ + kTicks ? current_ + kTicks - 1
                                                 : at;
    GURUKUL_CHECK(fires > current_ && fires < current_ + kTicks);
    buckets_[static_cast<std::size_t>(fires % kTicks)].push_back({slot, fires});
    return fires;
  }

  template <class Fire>
  void advance(SteadyTime now, Fire&& fire) {
    while (current_ < tick_of(now)) {
      ++current_;
      std::swap(due_, buckets_[static_cast<std::size_t>(current_ % kTicks)]);
      for (const auto& [slot, at] : due_) fire(slot, at);
      // `due_` becomes the next bucket: one full tick must not leave its capacity in all of them.
      clear_keeping_at_most(due_, kKeptEntries);
    }
  }
  // Frees the capacity that a busy time has left in the buckets.
  void give_back_memory() {
    release_memory(due_);
    for (auto& bucket : buckets_) bucket.shrink_to_fit();
  }

 private:
  static constexpr Tick kTicks = 512;
  static constexpr std::size_t kKeptEntries = 512;
  std::array<std::vector<std::pair<std::uint32_t, Tick>>, kTicks> buckets_;
  std::vector<std::pair<std::uint32_t, Tick>> due_;
  Tick current_;
};

}  // namespace gurukul::net
