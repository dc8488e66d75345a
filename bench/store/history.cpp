#include "history.hpp"

#include <cstdio>
#include <future>
#include <thread>

#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/uuid.hpp"
#include "social/write_behind.hpp"
#include "store/testing/temporary_folder.hpp"

namespace gurukul::store {
namespace {

constexpr std::uint64_t kWaitingMax = 5'000;
constexpr std::uint64_t kMessagesACall = 40;

}  // namespace

void measure_history(const char* name, const std::string& url, double seconds) {
  const Clock clock;
  SystemRandom random;
  const testing::TemporaryFolder folder;
  OpenOptions options;
  options.url = url;
  auto database = open_database(options);
  GURUKUL_CHECK(database);
  auto history =
      social::WriteBehind::open({.directory = folder.path() + "/journal"}, **database, clock);
  GURUKUL_CHECK(history);
  const std::int64_t start_us = steady_us();
  const auto end_us = start_us + static_cast<std::int64_t>(seconds * 1e6);
  std::uint64_t added = 0;
  SessionId session;
  while (steady_us() < end_us) {
    const social::WriteBehindStats stats = (*history)->stats();
    if (added - stats.stored > kWaitingMax) {
      std::this_thread::sleep_for(Millis{1});
      continue;
    }
    for (int count = 0; count < 256; ++count, ++added) {
      if (added % kMessagesACall == 0) session = random_uuid<SessionId>(random);
      const auto accepted = (*history)->add_message({random_uuid<MessageId>(random), session,
                                                     UserId{"b7c1a0de-0000-4000-8000-000000000001"},
                                                     std::string(60, 'x'), clock.wall()});
      GURUKUL_CHECK(accepted == social::Accepted::kYes);
    }
  }
  std::promise<void> flushed;
  (*history)->flush([&flushed](bool) { flushed.set_value(); });
  flushed.get_future().wait();
  const double elapsed_s = static_cast<double>(steady_us() - start_us) / 1e6;
  std::printf("%-10s  history, written behind     %8.0f /s\n", name,
              static_cast<double>((*history)->stats().stored) / elapsed_s);
  std::fflush(stdout);
}

}  // namespace gurukul::store
