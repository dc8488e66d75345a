// The lobby alone: how many events a second, and how long the slowest ones take.
//
//   gurukul_micro --benchmark_repetitions=5

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>

#include "base/limits.hpp"
#include "micro/crowded_lobby.hpp"

namespace gurukul::bench {
namespace {

constexpr std::size_t kUsers = 10'000;
constexpr std::size_t kEventsPerTurn = 64;

// Nobody constrained: everybody joins again as soon as it likes, two joins are a match.
void unconstrained(benchmark::State& state) {
  CrowdedLobby crowd(kUsers);
  const std::uint64_t matches_before = crowd.matches();
  std::uint64_t joins = 0;
  for (auto _ : state) {
    crowd.join(crowd.random().below(kUsers), {});
    if (++joins % kEventsPerTurn == 0) crowd.end_turn();
  }
  crowd.end_turn();
  const auto done = static_cast<double>(joins + (crowd.matches() - matches_before));
  state.counters["joins_and_matches_per_s"] = benchmark::Counter(done, benchmark::Counter::kIsRate);
}
BENCHMARK(unconstrained);

// Times single events, for the rare slow one that a mean hides. What the machine itself takes away
// (a timer tick every 4 ms and its like) is in them too.
class EventTimes {
 public:
  explicit EventTimes(bool wanted) : wanted_(wanted) {}

  template <class Event>
  void measure(Event&& event) {
    if (!wanted_) return event();
    const std::int64_t begin = now_ns();
    event();
    times_ns_.push_back(now_ns() - begin);
  }
  void report(benchmark::State& state) {
    if (times_ns_.empty()) return;
    std::sort(times_ns_.begin(), times_ns_.end());
    const auto at = [this](std::size_t per_mille) {
      return static_cast<double>(times_ns_[(times_ns_.size() - 1) * per_mille / 1000]) / 1e3;
    };
    state.counters["p99_us"] = at(990);
    state.counters["p99_9_us"] = at(999);
  }

 private:
  static std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  }
  const bool wanted_;
  std::vector<std::int64_t> times_ns_;
};

constexpr std::size_t kWaiting = 100'000;

// 100,000 wait in groups: a group shares a tag, and all of a group have blocked each other.
// Visitors share a group's tag and are blocked by nobody, but soon have met all of it: tags, blocks
// and last partners all decide. An event is one join of anybody, with the turn around it.
void crowded(benchmark::State& state) {
  constexpr std::size_t kGroup = 8;
  constexpr std::size_t kVisitors = 20'000;
  static CrowdedLobby crowd(kWaiting + kVisitors);
  static std::vector<Tags> wishes;
  if (wishes.empty()) {
    for (std::size_t user = 0; user < kWaiting + kVisitors; ++user) {
      const std::size_t group = user < kWaiting ? user / kGroup : (user - kWaiting) / 2;
      wishes.push_back({"group-" + std::to_string(group)});
    }
    for (std::size_t first = 0; first < kWaiting; first += kGroup) {
      crowd.block_each_other(first, first + kGroup);
    }
    for (std::size_t user = 0; user < kWaiting; ++user) {
      crowd.join(user, wishes[user]);
      crowd.end_turn();
    }
  }
  EventTimes times(state.range(0) == 1);
  const std::uint64_t matches_before = crowd.matches();
  for (auto _ : state) {
    const std::size_t user = crowd.random().below(kWaiting + kVisitors);
    times.measure([&] {
      crowd.join(user, wishes[user]);
      crowd.end_turn();
    });
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["waiting"] = static_cast<double>(crowd.waiting());
  state.counters["matches_per_event"] = static_cast<double>(crowd.matches() - matches_before) /
                                        static_cast<double>(state.iterations());
  times.report(state);
}
BENCHMARK(crowded)->ArgName("timed")->Arg(0)->Arg(1);

// 100,000 wait who take anyone, of one campus that all of them exclude: no search ever finds
// anybody, and every one has the whole crowd to look through. The bound on probes is all that
// helps.
void nobody_may_meet(benchmark::State& state) {
  static CrowdedLobby crowd(kWaiting);
  if (crowd.waiting() == 0) {
    for (std::size_t user = 0; user < kWaiting; ++user) {
      crowd.set_campus(user, "north");
      crowd.join(user, {}, CampusWish::kOther);
      crowd.end_turn();
    }
  }
  EventTimes times(state.range(0) == 1);
  for (auto _ : state) {
    const std::size_t user = crowd.random().below(kWaiting);
    times.measure([&] {
      crowd.join(user, {}, CampusWish::kOther);
      crowd.end_turn();
    });
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["waiting"] = static_cast<double>(crowd.waiting());
  times.report(state);
}
BENCHMARK(nobody_may_meet)->ArgName("timed")->Arg(0)->Arg(1);

// No lobby at all: arithmetic in registers that takes about as long as an event of `crowded`. Its
// p99.9 is what the machine takes away, the least that anything measured in this way can have.
void machine_alone(benchmark::State& state) {
  constexpr int kSteps = 4'000;
  EventTimes times(true);
  std::uint64_t value = 1;
  for (auto _ : state) {
    times.measure([&] {
      for (int step = 0; step < kSteps; ++step) value = value * 6364136223846793005ULL + 1;
      benchmark::DoNotOptimize(value);
    });
  }
  state.SetItemsProcessed(state.iterations());
  times.report(state);
}
BENCHMARK(machine_alone);

}  // namespace
}  // namespace gurukul::bench
