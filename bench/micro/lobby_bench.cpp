// The lobby alone: how many events a second, and how long the slowest ones take.
//
//   gurukul_micro --benchmark_repetitions=5

#include <benchmark/benchmark.h>

#include "micro/crowded_lobby.hpp"
#include "micro/event_times.hpp"

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

constexpr std::size_t kWaiting = 100'000;

// 100,000 wait in groups: a group shares a tag, and all of a group have blocked each other.
// Visitors share a group's tag and are blocked by nobody, but soon have met all of it: tags, blocks
// and last partners all decide. An event is one join of anybody, with the turn around it.
class TaggedCrowd {
 public:
  TaggedCrowd() {
    for (std::size_t user = 0; user < kWaiting + kVisitors; ++user) {
      const std::size_t group = user < kWaiting ? user / kGroup : (user - kWaiting) / 2;
      wishes_.push_back({"group-" + std::to_string(group)});
    }
    for (std::size_t first = 0; first < kWaiting; first += kGroup) {
      crowd_.block_each_other(first, first + kGroup);
    }
    for (std::size_t user = 0; user < kWaiting; ++user) join(user);
  }
  std::size_t anybody() { return crowd_.random().below(kWaiting + kVisitors); }
  void join(std::size_t user) {
    crowd_.join(user, wishes_[user]);
    crowd_.end_turn();
  }
  const CrowdedLobby& lobby() const { return crowd_; }

 private:
  static constexpr std::size_t kGroup = 8;
  static constexpr std::size_t kVisitors = 20'000;
  CrowdedLobby crowd_{kWaiting + kVisitors};
  std::vector<Tags> wishes_;
};

// 100,000 wait who take anyone, of one campus that all of them exclude: no search ever finds
// anybody, and every one has the whole crowd to look through. The bound on probes is all that
// helps.
class ExcludedCrowd {
 public:
  ExcludedCrowd() {
    for (std::size_t user = 0; user < kWaiting; ++user) {
      crowd_.set_campus(user, "north");
      join(user);
    }
  }
  std::size_t anybody() { return crowd_.random().below(kWaiting); }
  void join(std::size_t user) {
    crowd_.join(user, {}, CampusWish::kOther);
    crowd_.end_turn();
  }
  const CrowdedLobby& lobby() const { return crowd_; }

 private:
  CrowdedLobby crowd_{kWaiting};
};

template <class Crowd>
void joins(benchmark::State& state) {
  static Crowd crowd;
  const std::uint64_t matches_before = crowd.lobby().matches();
  for (auto _ : state) crowd.join(crowd.anybody());
  state.SetItemsProcessed(state.iterations());
  state.counters["waiting"] = static_cast<double>(crowd.lobby().waiting());
  state.counters["matches_per_event"] =
      static_cast<double>(crowd.lobby().matches() - matches_before) /
      static_cast<double>(state.iterations());
}
BENCHMARK(joins<TaggedCrowd>)->Name("crowded");
BENCHMARK(joins<ExcludedCrowd>)->Name("nobody_may_meet");

constexpr std::size_t kTimedEvents = 100'000;
constexpr int kPasses = 5;

template <class Crowd>
void join_times(benchmark::State& state) {
  EventTimes times(kTimedEvents);
  for (auto _ : state) {
    for (int pass = 0; pass < kPasses; ++pass) {
      Crowd crowd;
      for (std::size_t event = 0; event < kTimedEvents; ++event) {
        const std::size_t user = crowd.anybody();
        times.measure(event, [&] { crowd.join(user); });
      }
    }
  }
  times.report(state);
}
BENCHMARK(join_times<TaggedCrowd>)->Name("crowded_times")->Iterations(1);
BENCHMARK(join_times<ExcludedCrowd>)->Name("nobody_may_meet_times")->Iterations(1);

// No lobby at all: arithmetic in registers that takes about as long as an event of a crowded lobby.
// The p99.9 of one pass is what the machine takes away.
void machine_alone(benchmark::State& state) {
  constexpr int kSteps = 4'000;
  EventTimes times(kTimedEvents);
  std::uint64_t value = 1;
  for (auto _ : state) {
    for (int pass = 0; pass < kPasses; ++pass) {
      for (std::size_t event = 0; event < kTimedEvents; ++event) {
        times.measure(event, [&] {
          for (int step = 0; step < kSteps; ++step) value = value * 6364136223846793005ULL + 1;
          benchmark::DoNotOptimize(value);
        });
      }
    }
  }
  times.report(state);
}
BENCHMARK(machine_alone)->Iterations(1);

}  // namespace
}  // namespace gurukul::bench
