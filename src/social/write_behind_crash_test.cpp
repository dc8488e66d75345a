// SIGKILL in the middle of 1,000 messages: messages reported as saved are in the database, messages
// in the journal are stored after the restart, and none is stored twice.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>

#include "social/testing/history_place.hpp"

namespace gurukul::social::testing {
namespace {

constexpr int kMessages = 1'000;

// The child writes to a pipe: the number of each saved message, or kAllJournaled.
constexpr int kAllJournaled = -1;

struct Paths {
  std::string database;
  std::string journal;
};

// Never returns. Opens everything itself, because threads do not survive a fork.
[[noreturn]] void serve_and_wait_for_the_end(const Paths& paths, int hold_from, int pipe) {
  const auto tell = [pipe](int number) {
    if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(2);
  };
  store::OpenOptions open;
  open.url = "sqlite:" + paths.database;
  auto database = store::testing::Place::open(open, store::built_in_schema());
  FaultyDatabase faults(*database);
  faults.hold(hold_from);
  const Clock clock;
  WriteBehindOptions options;
  options.directory = paths.journal;
  options.batch_rows = 50;
  options.batch_wait = Millis{1};
  options.on_saved = [&](std::span<const MessageId> ids) {
    for (const MessageId& id : ids) tell(static_cast<int>(id.low));
  };
  auto history = WriteBehind::open(options, faults, clock);
  if (!history) ::_exit(3);
  for (int i = 0; i < kMessages; ++i) {
    if ((*history)->add_message(message_number(i)) != Accepted::kYes) ::_exit(4);
  }
  await([&] { return (*history)->stats().queued == 0; });
  tell(kAllJournaled);
  for (;;) ::pause();
}

class Crash : public ::testing::Test {
 protected:
  // Kills the child once `enough` holds for what it has reported so far.
  void run_until(int hold_from, const std::function<bool()>& enough) {
    std::array<int, 2> pipe;
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) serve_and_wait_for_the_end(paths(), hold_from, pipe[1]);
    ::close(pipe[1]);
    const auto hear = [&] {
      int number = 0;
      if (::read(pipe[0], &number, sizeof number) != sizeof number) return false;
      if (number == kAllJournaled)
        all_journaled_ = true;
      else
        saved_.insert(number);
      return true;
    };
    while (!enough() && hear()) {
    }
    ::kill(child, SIGKILL);
    while (hear()) {
    }
    ::close(pipe[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
  }
  std::set<int> stored(store::Database& database) {
    const auto outcome =
        store::testing::run(database, {{"SELECT sent_at FROM gurukul.messages", {}}});
    std::set<int> numbers;
    for (const store::Row& row : outcome[0].rows) {
      EXPECT_TRUE(numbers.insert(static_cast<int>(row.integer(0) - 1'000)).second) << "twice";
    }
    return numbers;
  }
  // Returns the number of records that the restart found in the journal.
  std::uint64_t replay(store::Database& database) {
    const Clock clock;
    WriteBehindOptions options;
    options.directory = paths().journal;
    options.flush_max = Millis{60'000};
    auto history = WriteBehind::open(options, database, clock);
    if (!history) throw std::runtime_error(history.error().message);
    const std::uint64_t found = (*history)->stats().journaled;
    EXPECT_TRUE(flush(**history));
    return found;
  }
  std::unique_ptr<store::Database> open_database() const {
    store::OpenOptions open;
    open.url = "sqlite:" + paths().database;
    return store::testing::Place::open(open, store::built_in_schema());
  }
  Paths paths() const { return {folder_.path() + "/a.db", folder_.path() + "/journal"}; }

  const store::testing::TemporaryFolder folder_;
  std::set<int> saved_;
  bool all_journaled_ = false;
};

TEST_F(Crash, WhatTheJournalHasArrivesWithTheNextStart) {
  run_until(6, [&] { return all_journaled_ && !saved_.empty(); });
  auto database = open_database();
  const auto before = stored(*database);
  EXPECT_GE(before.size(), saved_.size());
  EXPECT_LT(before.size(), static_cast<std::size_t>(kMessages));
  for (const int number : saved_) EXPECT_TRUE(before.contains(number)) << number;
  EXPECT_GE(replay(*database), kMessages - before.size());
  EXPECT_EQ(stored(*database).size(), static_cast<std::size_t>(kMessages));
  EXPECT_EQ(replay(*database), 0U);
}

TEST_F(Crash, WhatIsToldAsSavedIsThereWheneverTheKillComes) {
  for (const std::size_t enough : {1U, 60U, 400U, 800U}) {
    saved_.clear();
    run_until(1'000'000, [&] { return saved_.size() >= enough; });
    EXPECT_GE(saved_.size(), enough);
    auto database = open_database();
    const auto before = stored(*database);
    for (const int number : saved_) EXPECT_TRUE(before.contains(number)) << number;
    replay(*database);
    const auto after = stored(*database);
    for (const int number : before) EXPECT_TRUE(after.contains(number)) << number;
    store::testing::run(*database, {{"DELETE FROM gurukul.messages", {}}});
  }
}

}  // namespace
}  // namespace gurukul::social::testing
