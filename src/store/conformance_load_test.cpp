// Behaviour of every Database implementation with many callers: queue bounds, order of completions,
// shutdown.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <mutex>
#include <thread>

#include "store/testing/place.hpp"

namespace gurukul::store::testing {
namespace {

class Load : public ::testing::TestWithParam<Kind> {
 protected:
  Load() : place_(GetParam()) {}
  Place place_;
};

INSTANTIATE_TEST_SUITE_P(Each, Load,
                         ::testing::Values(Kind::kSqlite, Kind::kPostgres, Kind::kBouncer),
                         [](const auto& each) { return name_of(each.param); });

constexpr std::string_view kAddCounter = "INSERT INTO gurukul.counters VALUES ($1, $2)";
constexpr std::string_view kIncrement =
    "UPDATE gurukul.counters SET value = value + 1 WHERE name = $1";
constexpr std::string_view kCounters = "SELECT COUNT(*) FROM gurukul.counters";

// Blocks the thread of the database inside a completion until release.
class HeldDatabase {
 public:
  explicit HeldDatabase(Database& database) {
    std::promise<void> entered;
    database.run({{"SELECT 1", {}}}, [&](Outcome) {
      entered.set_value();
      go_.wait();
    });
    entered.get_future().wait();
  }
  void let_go() { go_.count_down(); }

 private:
  std::latch go_{1};
};

TEST_P(Load, AThousandTransactionsOfManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kEach = 125;
  auto database = place_.open();
  ASSERT_EQ(told(run(*database, {{kAddCounter, {std::string("all"), Value{0}}}})), "ok");
  std::atomic<int> ok{0};
  std::latch done(kThreads * kEach);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        const std::string name = std::to_string(thread) + "/" + std::to_string(i);
        database->run({{kIncrement, {std::string("all")}}, {kAddCounter, {name, Value{i}}}},
                      [&](Outcome outcome) {
                        if (outcome && outcome[0].rows_affected == 1) ++ok;
                        done.count_down();
                      });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done.wait();
  EXPECT_EQ(ok, kThreads * kEach);
  EXPECT_EQ(count(*database, "SELECT value FROM gurukul.counters WHERE name = 'all'"), 1'000);
  EXPECT_EQ(count(*database, kCounters), 1'001);
}

TEST_P(Load, AFaultInTheCrowdHurtsNobodyElse) {
  auto database = place_.open();
  std::array<std::string, 300> outcomes;
  std::latch done(outcomes.size());
  {
    HeldDatabase held(*database);  // so that all of them wait at the same time
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const std::string name = std::to_string(i);
      Transaction transaction{{kAddCounter, {name, Value{1}}}};
      if (i % 3 == 1) transaction.push_back({kAddCounter, {name, Value{2}}});
      if (i % 3 == 2) transaction.push_back({"SELEKT 1", {}});
      database->run(std::move(transaction), [&outcomes, &done, i](Outcome outcome) {
        outcomes[i] = told(outcome);
        done.count_down();
      });
    }
    held.let_go();
    done.wait();
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(outcomes[i], (std::array{"ok", "unique", "refused"}[i % 3])) << i;
  }
  EXPECT_EQ(count(*database, kCounters), 100);
}

TEST_P(Load, TheQueueIsBounded) {
  OpenOptions options = place_.options();
  options.queue_max = 10;
  auto database = Place::open(options);
  std::mutex mutex;
  std::vector<std::string> outcomes;
  std::latch done(30);
  std::atomic<bool> in_run{false};
  std::atomic<int> inside{0};
  HeldDatabase held(*database);
  for (int i = 0; i < 30; ++i) {
    in_run = true;
    database->run({{kAddCounter, {std::to_string(i), Value{i}}}},
                  [&, me = std::this_thread::get_id()](Outcome outcome) {
                    if (std::this_thread::get_id() == me && in_run) ++inside;
                    const std::lock_guard lock(mutex);
                    outcomes.push_back(told(outcome));
                    done.count_down();
                  });
    in_run = false;
  }
  {
    const std::lock_guard lock(mutex);
    EXPECT_TRUE(outcomes.empty()) << "a completion ran while the thread of the database was held";
  }
  held.let_go();
  done.wait();
  EXPECT_EQ(inside, 0);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), "busy"), 20);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), "ok"), 10);
  EXPECT_EQ(count(*database, kCounters), 10);
}

TEST_P(Load, ACompletionMayRunTheNext) {
  auto database = place_.open();
  std::promise<std::string> last;
  std::function<void(int)> next = [&](int left) {
    database->run({{kAddCounter, {std::to_string(left), Value{left}}}}, [&, left](Outcome outcome) {
      if (!outcome || left == 0) return last.set_value(told(outcome));
      next(left - 1);
    });
  };
  next(20);
  EXPECT_EQ(last.get_future().get(), "ok");
  EXPECT_EQ(count(*database, kCounters), 21);
}

TEST_P(Load, DestructionOwesNoCompletion) {
  std::mutex mutex;
  std::map<std::string, std::vector<std::string>> outcomes;
  {
    auto database = place_.open();
    HeldDatabase held(*database);
    for (int i = 0; i < 2'000; ++i) {
      const std::string name = std::to_string(i);
      database->run({{kAddCounter, {name, Value{i}}}}, [&, name](Outcome outcome) {
        const std::lock_guard lock(mutex);
        outcomes[name].push_back(told(outcome));
      });
    }
    std::thread letting_go([&] { held.let_go(); });
    database.reset();
    letting_go.join();
  }
  EXPECT_EQ(outcomes.size(), 2'000U);
  auto again = place_.open();
  for (const auto& [name, told_once] : outcomes) {
    ASSERT_EQ(told_once.size(), 1U) << name;
    if (told_once[0] == "ok") {
      EXPECT_EQ(
          run(*again, {{"SELECT 1 FROM gurukul.counters WHERE name = $1", {name}}})[0].rows.size(),
          1U);
    } else {
      EXPECT_EQ(told_once[0], "unavailable");
    }
  }
}

TEST_P(Load, WhatComesDuringDestructionIsUnavailable) {
  std::promise<std::string> later;
  {
    auto database = place_.open();
    Database& alive = *database;
    HeldDatabase held(alive);
    alive.run({{"SELECT 1", {}}}, [&](Outcome outcome) {
      if (outcome) return later.set_value("unavailable");  // completed before the destructor ran
      alive.run({{"SELECT 1", {}}}, [&](Outcome second) { later.set_value(told(second)); });
    });
    std::thread letting_go([&] { held.let_go(); });
    database.reset();
    letting_go.join();
  }
  EXPECT_EQ(later.get_future().get(), "unavailable");
}

}  // namespace
}  // namespace gurukul::store::testing
