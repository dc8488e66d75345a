// Measures rare slow events and separates them from noise of the machine. The same sequence of
// events runs several times, and the minimum time of each event counts. Costs of the event itself
// (a table that grows) occur in every pass; noise (a timer tick) hits other events each time. The
// minimum is a lower bound: it omits one-time costs such as the first touch of a page, so the first
// pass is reported too. One thread.
//
//   EventTimes times(events);
//   for (int pass = 0; pass < 5; ++pass)
//     for (std::size_t event = 0; event < events; ++event)
//       times.measure(event, [&] { join(event); });
//   times.report(state);
#pragma once

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace gurukul::bench {

class EventTimes {
 public:
  explicit EventTimes(std::size_t events) : first_ns_(events, kNever), least_ns_(events, kNever) {}

  template <class Event>
  void measure(std::size_t index, Event&& event) {
    const std::int64_t begin = now_ns();
    event();
    const std::int64_t took = now_ns() - begin;
    if (first_ns_[index] == kNever) first_ns_[index] = took;
    least_ns_[index] = std::min(least_ns_[index], took);
  }

  void report(benchmark::State& state) {
    state.counters["p99_us"] = per_mille_us(least_ns_, 990);
    state.counters["p99_9_us"] = per_mille_us(least_ns_, 999);
    state.counters["one_pass_p99_us"] = per_mille_us(first_ns_, 990);
    state.counters["one_pass_p99_9_us"] = per_mille_us(first_ns_, 999);
  }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  static std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  }
  static double per_mille_us(std::vector<std::int64_t>& times_ns, std::size_t per_mille) {
    std::sort(times_ns.begin(), times_ns.end());
    return static_cast<double>(times_ns[(times_ns.size() - 1) * per_mille / 1000]) / 1e3;
  }

  std::vector<std::int64_t> first_ns_, least_ns_;  // by event
};

}  // namespace gurukul::bench
