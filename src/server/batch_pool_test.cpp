#include "server/batch_pool.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace gurukul::server {
namespace {

struct Batch {
  std::vector<int> numbers;
  void clear() { numbers.clear(); }
};

TEST(BatchPool, GivesOutWhatCameBackEmptied) {
  BatchPool<Batch> pool;
  std::shared_ptr<Batch> batch = pool.take();
  batch->numbers = {1, 2, 3};
  const Batch* const first = batch.get();
  std::thread([used = std::move(batch)] { EXPECT_EQ(used->numbers.size(), 3); }).join();
  const std::shared_ptr<Batch> again = pool.take();
  EXPECT_EQ(again.get(), first);
  EXPECT_TRUE(again->numbers.empty());
  EXPECT_GE(again->numbers.capacity(), 3);
  EXPECT_NE(pool.take().get(), first);
}

TEST(BatchPool, MayGoBeforeItsBatches) {
  auto pool = std::make_unique<BatchPool<Batch>>();
  const std::shared_ptr<Batch> away = pool->take();
  pool.reset();
  away->numbers.push_back(1);
}

}  // namespace
}  // namespace gurukul::server
