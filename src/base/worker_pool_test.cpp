#include "base/worker_pool.hpp"

#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <memory>
#include <new>

namespace gurukul {
namespace {

// Occupies the only thread of a pool until release() is called. The task owns the state as well,
// because it may still use it when this object is destroyed.
class Occupied {
 public:
  explicit Occupied(WorkerPool& pool) {
    EXPECT_TRUE(pool.post(0, "occupier", [state = state_] {
      state->begun.set_value();
      state->released.get_future().wait();
    }));
    state_->begun.get_future().wait();
  }
  void release() { state_->released.set_value(); }

 private:
  struct State {
    std::promise<void> begun, released;
  };
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

TEST(WorkerPool, StartsAnEarlierLaneFirstAndLetsClientsTakeTurns) {
  // Before the pool, so that they are destroyed after its thread has ended.
  std::string order;
  std::latch all_done(5);
  WorkerPool pool(1, {{10, 5}, {10, 5}});
  Occupied occupied(pool);
  const auto add = [&](std::size_t lane, const char* task) {
    EXPECT_TRUE(pool.post(lane, std::string(1, task[0]), [&order, &all_done, task] {
      order += task;
      all_done.count_down();
    }));
  };
  for (const char* task : {"a1", "a2", "b1"}) add(1, task);
  add(0, "c1");
  add(1, "z1");
  EXPECT_EQ(pool.waiting(), 5U);
  occupied.release();
  all_done.wait();
  EXPECT_EQ(order, "c1a1b1z1a2");
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
  const auto token = std::make_shared<int>(0);
  bool has_run = false;
  WorkerPool pool(1, {{3, 3}});
  Occupied occupied(pool);
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
  std::promise<void> end;
  WorkerPool pool(1, {{3, 3}});
  EXPECT_TRUE(pool.post(0, "a", [] { throw std::bad_alloc(); }));
  EXPECT_TRUE(pool.post(0, "a", [&end] { end.set_value(); }));
  end.get_future().wait();
}

}  // namespace
}  // namespace gurukul
