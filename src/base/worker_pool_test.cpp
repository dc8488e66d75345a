#include "base/worker_pool.hpp"

#include <gtest/gtest.h>

#include <future>
#include <new>

namespace gurukul {
namespace {

// Occupies the only thread of a pool until release() is called.
class Occupied {
 public:
  explicit Occupied(WorkerPool& pool) {
    EXPECT_TRUE(pool.post(0, "occupier", [this] {
      begun_.set_value();
      released_.get_future().wait();
    }));
    begun_.get_future().wait();
  }
  void release() { released_.set_value(); }

 private:
  std::promise<void> begun_, released_;
};

TEST(WorkerPool, StartsAnEarlierLaneFirstAndLetsClientsTakeTurns) {
  WorkerPool pool(1, {{10, 5}, {10, 5}});
  Occupied occupied(pool);
  std::string order;
  std::promise<void> end;
  for (const char* each : {"a1", "a2", "b1"}) {
    EXPECT_TRUE(pool.post(1, std::string(1, each[0]), [&order, each] { order += each; }));
  }
  EXPECT_TRUE(pool.post(0, "c", [&order] { order += "c1"; }));
  EXPECT_TRUE(pool.post(1, "z", [&end] { end.set_value(); }));
  EXPECT_EQ(pool.waiting(), 5U);
  occupied.release();
  end.get_future().wait();
  EXPECT_EQ(order.substr(0, 6), "c1a1b1");
}

TEST(WorkerPool, RefusesWhatHasNoRoom) {
  WorkerPool pool(1, {{3, 2}});
  Occupied occupied(pool);
  const auto nothing = [] {};
  EXPECT_TRUE(pool.post(0, "a", nothing));
  EXPECT_TRUE(pool.post(0, "a", nothing));
  EXPECT_FALSE(pool.post(0, "a", nothing)) << "one client has two at most";
  EXPECT_TRUE(pool.post(0, "b", nothing));
  EXPECT_TRUE(pool.post(0, "c", nothing)) << "the client with the most loses its newest";
  EXPECT_EQ(pool.waiting(), 3U);
  EXPECT_FALSE(pool.post(0, "d", nothing)) << "everybody has one";
  occupied.release();
}

TEST(WorkerPool, DestroysWaitingTasksWhenItStops) {
  WorkerPool pool(1, {{3, 3}});
  Occupied occupied(pool);
  const auto token = std::make_shared<int>(0);
  bool has_run = false;
  EXPECT_TRUE(pool.post(0, "a", [token, &has_run] { has_run = true; }));
  std::thread stopper([&pool] { pool.stop(); });
  while (!pool.is_stopping()) std::this_thread::yield();
  occupied.release();
  stopper.join();
  EXPECT_FALSE(has_run);
  EXPECT_EQ(token.use_count(), 1);
  EXPECT_FALSE(pool.post(0, "a", [] {}));
}

TEST(WorkerPool, GoesOnAfterATaskThatFoundNoMemory) {
  WorkerPool pool(1, {{3, 3}});
  std::promise<void> end;
  EXPECT_TRUE(pool.post(0, "a", [] { throw std::bad_alloc(); }));
  EXPECT_TRUE(pool.post(0, "a", [&end] { end.set_value(); }));
  end.get_future().wait();
}

}  // namespace
}  // namespace gurukul
