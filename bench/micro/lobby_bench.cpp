// The lobby alone: how many events a second, and how long the slowest ones take.
//
//   gurukul_micro --benchmark_repetitions=5

#include <benchmark/benchmark.h>

#include "micro/crowded_lobby.hpp"
#include "micro/event_times.hpp"

namespace gurukul::bench {
namespace {

constexpr std::size_t kUsers = 10'000;
constexpr std::size_t kEventsPerTick = 64;

// Nobody constrained: everybody joins again as soon as it likes, two joins are a match.
void unconstrained(benchmark::State& state) {
  CrowdedLobby crowd(kUsers);
  const std::uint64_t matches_before = crowd.matches();
  std::uint64_t joins = 0;
  for (auto _ : state) {
    crowd.join(crowd.random().below(kUsers), {});
    if (++joins % kEventsPerTick == 0) crowd.end_tick();
  }
  crowd.end_tick();
  const auto done = static_cast<double>(joins + (crowd.matches() - matches_before));
  state.counters["joins_and_matches_per_s"] = benchmark::Counter(done, benchmark::Counter::kIsRate);
}
BENCHMARK(unconstrained);

constexpr std::size_t kWaiting = 100'000;

// 100,000 wait in groups: a group shares a tag, and all of a group have blocked each other.
// Visitors share a group's tag and are blocked by nobody, and meet one of it after the other: tags,
// blocks and last partners all decide. An event is one join of anybody, with the turn around it.
class TaggedCrowd {
 public:
  // Twice for everybody, so that some have met before the clock starts.
  static constexpr std::size_t kWarmUpEvents = 240'000;

  TaggedCrowd() {
    for (std::size_t user = 0; user < kWaiting + kVisitors; ++user) {
      const std::size_t group = user < kWaiting ? user / kGroup : (user - kWaiting) / 2;
      preferences_.push_back({"group-" + std::to_string(group)});
    }
    for (std::size_t first = 0; first < kWaiting; first += kGroup) {
      crowd_.block_each_other(first, first + kGroup);
    }
    for (std::size_t user = 0; user < kWaiting; ++user) join(user);
  }
  std::size_t anybody() { return crowd_.random().below(kWaiting + kVisitors); }
  void join(std::size_t user) {
    crowd_.join(user, preferences_[user]);
    crowd_.end_tick();
  }
  const CrowdedLobby& lobby() const { return crowd_; }

 private:
  static constexpr std::size_t kGroup = 8;
  static constexpr std::size_t kVisitors = 20'000;
  CrowdedLobby crowd_{kWaiting + kVisitors};
  std::vector<Tags> preferences_;
};

// 100,000 wait who take anyone, of one campus that all of them exclude: no search ever finds
// anybody, and every one has the whole crowd to look through. The bound on probes is all that
// helps.
class ExcludedCrowd {
 public:
  static constexpr std::size_t kWarmUpEvents = 0;

  ExcludedCrowd() {
    for (std::size_t user = 0; user < kWaiting; ++user) {
      crowd_.set_campus(user, "north");
      join(user);
    }
  }
  std::size_t anybody() { return crowd_.random().below(kWaiting); }
  void join(std::size_t user) {
    crowd_.join(user, {}, CampusPreference::kOther);
    crowd_.end_tick();
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
  std::uint64_t matches = 0;
  for (auto _ : state) {
    for (int pass = 0; pass < kPasses; ++pass) {
      Crowd crowd;
      for (std::size_t event = 0; event < Crowd::kWarmUpEvents; ++event)
        crowd.join(crowd.anybody());
      const std::uint64_t matches_before = crowd.lobby().matches();
      for (std::size_t event = 0; event < kTimedEvents; ++event) {
        const std::size_t user = crowd.anybody();
        times.measure(event, [&] { crowd.join(user); });
      }
      matches = crowd.lobby().matches() - matches_before;
    }
  }
  state.counters["matches_per_event"] =
      static_cast<double>(matches) / static_cast<double>(kTimedEvents);
  times.report(state);
}
BENCHMARK(join_times<TaggedCrowd>)->Name("crowded_times")->Iterations(1);
BENCHMARK(join_times<ExcludedCrowd>)->Name("nobody_may_meet_times")->Iterations(1);

// No lobby at all, for as long as an event of a crowded one: what the machine takes away from
// arithmetic in registers, and from steps through memory as large as the lobby's.
template <class Step>
void machine(benchmark::State& state, int steps, Step step) {
  EventTimes times(kTimedEvents);
  for (auto _ : state) {
    for (int pass = 0; pass < kPasses; ++pass) {
      for (std::size_t event = 0; event < kTimedEvents; ++event) {
        times.measure(event, [&] {
          for (int count = 0; count < steps; ++count) step();
        });
      }
    }
  }
  times.report(state);
}
std::uint64_t next_number(std::uint64_t number) {
  return number * 6364136223846793005ULL + 1442695040888963407ULL;
}
void machine_arithmetic(benchmark::State& state) {
  std::uint64_t number = 1;
  machine(state, 3'000, [&] { benchmark::DoNotOptimize(number = next_number(number)); });
}
void machine_memory(benchmark::State& state) {
  constexpr std::size_t kBytes = std::size_t{1} << 27;
  std::vector<char> bytes(kBytes, 1);
  std::uint64_t number = 1;
  // Where to go next is not known before what is here has come.
  machine(state, 15, [&] {
    number = next_number(number);
    char& byte = bytes[(number >> 32) % kBytes];
    number += static_cast<std::uint64_t>(byte++);
  });
  benchmark::DoNotOptimize(number);
}
BENCHMARK(machine_arithmetic)->Iterations(1);
BENCHMARK(machine_memory)->Iterations(1);

}  // namespace
}  // namespace gurukul::bench
