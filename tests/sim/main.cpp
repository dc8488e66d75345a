// A seeded simulation of whole clients on the lobby and the codec, with lost connections, crashes,
// second tabs and clock jumps. gurukul_sim [--seed N] [--events N]; a seed reproduces its run.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "sim_client.hpp"

namespace {

using namespace gurukul;

struct World {
  explicit World(std::uint64_t seed) : random(seed), server(seed + 1) {
    for (int index = 0; index < 24; ++index) {
      clients.emplace_back("user" + std::to_string(index), truth);
    }
  }

  void step() {
    clients[random.below(clients.size())].step(server, random, now);
    if (random.chance(30)) server.end_tick(now);
    if (random.chance(20)) now = now + Millis{static_cast<std::int64_t>(random.below(400))};
    if (random.below(5'000) == 0)
      now = now + Millis{static_cast<std::int64_t>(random.below(20'000))};
    if (random.below(8'000) == 0) crash();
    if (truth.sessions.size() > 50'000) forget_old_sessions();
  }

  void crash() {
    ++truth.crashes;
    server.crash();
    for (sim::SimClient& client : clients) client.cut(server);
    // The clock of the next machine may be slow or fast.
    now = now + Millis{static_cast<std::int64_t>(random.below(6'000)) - 1'000};
  }

  // Replaces all clients by new ones and drops the recorded sessions, which bounds the memory.
  void forget_old_sessions() {
    for (sim::SimClient& client : clients) client.cut(server);
    ++truth.crashes;
    server.crash();
    now = now + Millis{7LL * 3'600'000};
    truth.sessions.clear();
    std::vector<sim::SimClient>().swap(clients);
    for (int index = 0; index < 24; ++index) {
      clients.emplace_back("user" + std::to_string(++generation * 100 + index), truth);
    }
  }

  SeededRandom random;
  sim::SimServer server;
  sim::Truth truth;
  std::vector<sim::SimClient> clients;
  SteadyTime now{1'800'000'000'000};
  int generation = 0;
};

std::uint64_t number_after(int count, char** values, const std::string& flag,
                           std::uint64_t otherwise) {
  for (int index = 1; index + 1 < count; ++index) {
    if (values[index] == flag) return std::strtoull(values[index + 1], nullptr, 10);
  }
  return otherwise;
}

}  // namespace

int main(int count, char** values) {
  const std::uint64_t seed = number_after(count, values, "--seed", SystemRandom().next() >> 32);
  const std::uint64_t events = number_after(count, values, "--events", 10'000'000);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  World world(seed);
  std::uint64_t done = 0;
  while (done < events && world.truth.fault.empty()) {
    world.step();
    ++done;
  }
  std::uint64_t heard = 0;
  for (const auto& client : world.clients) heard += client.heard();
  const lobby::Stats stats = world.server.stats();
  std::printf(
      "%llu events, %llu crashes, %llu messages read since the last generation, %llu matches since "
      "the last crash\n",
      static_cast<unsigned long long>(done), static_cast<unsigned long long>(world.truth.crashes),
      static_cast<unsigned long long>(heard), static_cast<unsigned long long>(stats.matches));
  if (world.truth.fault.empty()) return 0;
  std::printf("FAULT after %llu events: %s\n", static_cast<unsigned long long>(done),
              world.truth.fault.c_str());
  return 1;
}
