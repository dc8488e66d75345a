// Benchmarks of the lobby alone: events per second, and the times of the slowest events.
//
//   gurukul_micro --benchmark_repetitions=5

#include <benchmark/benchmark.h>

#include "micro/crowded_lobby.hpp"
#include "micro/event_times.hpp"

namespace gurukul::bench {
namespace {

constexpr std::size_t kUsers = 10'000;
constexpr std::size_t kEventsPerTick = 64;

// No constraints: every user joins again at once, and each two joins make a match.
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

// 100,000 users wait in groups. The users of a group share a tag and have all blocked each other.
// Visitors share the tag, are blocked by no one and meet the users of a group one after the other:
// tags, blocks and last partners all matter. An event is one join with its tick.
class TaggedCrowd {
 public:
  // Twice per user, so that some have met before the measurement starts.
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

// 100,000 users of one campus wait who all exclude that campus: no search succeeds, and each could
// scan the whole crowd. Only the limit on probes bounds the work.
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

// A baseline without a lobby, as long as an event of a crowded one: the noise of the machine for
// arithmetic in registers and for steps through memory as large as that of the lobby.
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
  // Each step depends on the memory read of the one before.
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
