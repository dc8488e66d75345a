// Transactions while PostgreSQL stops, hangs and comes back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "base/clock.hpp"
#include "store/testing/place.hpp"

namespace gurukul::store::testing {
namespace {

constexpr std::string_view kAddCounter = "INSERT INTO gurukul.counters VALUES ($1, 1)";

class PostgresFaults : public ::testing::TestWithParam<Kind> {
 protected:
  PostgresFaults() : place_(GetParam()), server_(shared_cluster().server()) {}
  ~PostgresFaults() override {
    if (!server_.is_running()) server_.start();
  }
  OpenOptions options() const {
    OpenOptions options = place_.options();
    options.connect_timeout = Millis{1'000};
    options.transaction_timeout = Millis{1'000};
    return options;
  }

  Place place_;
  Service& server_;
};

INSTANTIATE_TEST_SUITE_P(Each, PostgresFaults, ::testing::Values(Kind::kPostgres, Kind::kBouncer),
                         [](const auto& each) { return name_of(each.param); });

// Repeats a query, each time after the previous result, until it gives `wanted`.
bool eventually(Database& database, std::string_view wanted) {
  const std::int64_t deadline_us = steady_us() + 60'000'000;
  while (steady_us() < deadline_us) {
    if (told(run(database, {{"SELECT 1", {}}})) == wanted) return true;
  }
  return false;
}

TEST_P(PostgresFaults, AStoppedServerIsUnavailableAndComesBackByItself) {
  auto database = Place::open(options());
  for (const int signal : {SIGINT, SIGQUIT}) {
    ASSERT_EQ(told(run(*database, {{"SELECT 1", {}}})), "ok");
    EXPECT_TRUE(database->available());
    server_.stop(signal);
    EXPECT_TRUE(eventually(*database, "unavailable"));
    server_.start();
    EXPECT_TRUE(eventually(*database, "ok"));
    EXPECT_TRUE(database->available());
  }
}

TEST_P(PostgresFaults, APausedServerIsUnavailableInBoundedTime) {
  auto database = Place::open(options());
  ASSERT_EQ(told(run(*database, {{"SELECT 1", {}}})), "ok");
  server_.pause();
  // More transactions than connections: some are running, some wait.
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> outcomes;
  for (int i = 0; i < 100; ++i) {
    database->run({{kAddCounter, {std::to_string(i)}}}, [&](Outcome outcome) {
      const std::lock_guard lock(mutex);
      outcomes.push_back(told(outcome));
      changed.notify_all();
    });
  }
  std::unique_lock lock(mutex);
  EXPECT_TRUE(
      changed.wait_for(lock, std::chrono::minutes(1), [&] { return outcomes.size() == 100; }));
  EXPECT_THAT(outcomes, ::testing::Each("unavailable"));
  lock.unlock();
  server_.resume();
  EXPECT_TRUE(eventually(*database, "ok"));
}

// Threads store names one after the other while `trouble` runs. Each completion has to run exactly
// once, and every name that was reported as stored has to be in the table.
void expect_nothing_lost_during(const OpenOptions& options, const std::function<void()>& trouble) {
  auto database = Place::open(options);
  std::atomic<bool> over{false};
  std::atomic<int> stored_since_trouble{0};
  std::mutex mutex;
  std::map<std::string, std::string> outcomes;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; !over; ++i) {
        const std::string name = std::to_string(thread) + "/" + std::to_string(i);
        const std::string outcome = told(run(*database, {{kAddCounter, {name}}}));
        if (outcome == "ok") ++stored_since_trouble;
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(outcomes.emplace(name, outcome).second);
        EXPECT_TRUE(outcome == "ok" || outcome == "unavailable") << outcome;
      }
    });
  }
  const auto until_some_are_stored = [&] {
    stored_since_trouble = 0;
    const std::int64_t deadline_us = steady_us() + 60'000'000;
    while (stored_since_trouble < 100 && steady_us() < deadline_us) std::this_thread::yield();
    EXPECT_GE(stored_since_trouble, 100);
  };
  until_some_are_stored();
  trouble();
  until_some_are_stored();
  over = true;
  for (std::thread& thread : threads) thread.join();
  std::map<std::string, bool> there;
  const Outcome names = run(*database, {{"SELECT name FROM gurukul.counters", {}}});
  ASSERT_EQ(told(names), "ok");
  for (const Row& row : names[0].rows) there[row.text(0)] = true;
  for (const auto& [name, outcome] : outcomes) {
    if (outcome == "ok") {
      EXPECT_TRUE(there.contains(name)) << name;
    }
  }
}

TEST_P(PostgresFaults, ARestartUnderLoadLosesNothingThatWasTold) {
  expect_nothing_lost_during(options(), [&] {
    server_.stop(SIGINT);
    server_.start();
  });
}

TEST_P(PostgresFaults, ACrashUnderLoadLosesNothingThatWasTold) {
  expect_nothing_lost_during(options(), [&] {
    server_.stop(SIGQUIT);
    server_.start();
  });
}

TEST_P(PostgresFaults, APauseUnderLoadLosesNothingThatWasTold) {
  expect_nothing_lost_during(options(), [&] {
    server_.pause();
    // Fails by its own time-out, which is longer than that of a transaction.
    EXPECT_FALSE(open_database(options(), test_schema()));
    server_.resume();
  });
}

TEST_P(PostgresFaults, BackendsThatAreEndedAreReplaced) {
  auto database = Place::open(options());
  ASSERT_EQ(told(run(*database, {{"SELECT 1", {}}})), "ok");
  shared_cluster().query("postgres",
                         "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE datname = '" +
                             place_.database() + "'");
  EXPECT_TRUE(eventually(*database, "ok"));
}

TEST_P(PostgresFaults, AClosedServerAtTheStartIsAnErrorInBoundedTime) {
  server_.pause();
  const auto database = open_database(options(), test_schema());
  server_.resume();
  ASSERT_FALSE(database);
  EXPECT_THAT(database.error().message, ::testing::HasSubstr("GURUKUL_DATABASE_URL"));
}

TEST_P(PostgresFaults, DeadlocksAreTriedAgain) {
  OpenOptions options = place_.options();
  options.connections = 2;
  auto database = Place::open(options);
  ASSERT_EQ(
      told(run(*database, {{kAddCounter, {std::string("a")}}, {kAddCounter, {std::string("b")}}})),
      "ok");
  constexpr int kRuns = 6;
  std::array<std::promise<std::string>, kRuns> outcomes;
  const std::string_view add = "UPDATE gurukul.counters SET value = value + 1 WHERE name = $1";
  for (std::size_t i = 0; i < kRuns; ++i) {
    const std::string first = i % 2 == 0 ? "a" : "b";
    const std::string second = i % 2 == 0 ? "b" : "a";
    // Each holds its first lock long enough for the other to take the second one.
    database->run({{add, {first}}, {"SELECT CAST(pg_sleep(0.1) AS TEXT)", {}}, {add, {second}}},
                  [&outcomes, i](Outcome outcome) { outcomes[i].set_value(told(outcome)); });
  }
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get_future().get(), "ok");
  EXPECT_EQ(count(*database, "SELECT SUM(value) FROM gurukul.counters"), 2 + 2 * kRuns);
  EXPECT_THAT(server_.log(), ::testing::HasSubstr("deadlock detected")) << "it shows nothing";
}

}  // namespace
}  // namespace gurukul::store::testing
