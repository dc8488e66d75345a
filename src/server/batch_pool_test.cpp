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
  BatchPool<Batch> pool(2);
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

TEST(BatchPool, KeepsNoMoreThanItMay) {
  BatchPool<Batch> pool(1);
  std::shared_ptr<Batch> one = pool.take();
  std::shared_ptr<Batch> other = pool.take();
  const Batch* const kept = one.get();
  for (const auto& batch : {one, other}) batch->numbers.resize(1);
  one.reset();
  other.reset();
  const std::shared_ptr<Batch> again = pool.take();
  EXPECT_EQ(again.get(), kept);
  EXPECT_EQ(pool.take()->numbers.capacity(), 0);
}

TEST(BatchPool, AnUnusualLoadLeavesLittleBehind) {
  std::vector<int> numbers(kKeptBytesMax, 1);
  clear_and_keep_little(numbers);
  EXPECT_EQ(numbers.capacity(), 0);
  numbers.resize(8);
  clear_and_keep_little(numbers);
  EXPECT_GE(numbers.capacity(), 8);
}

TEST(BatchPool, MayGoBeforeItsBatches) {
  auto pool = std::make_unique<BatchPool<Batch>>(2);
  const std::shared_ptr<Batch> away = pool->take();
  pool.reset();
  away->numbers.push_back(1);
}

}  // namespace
}  // namespace gurukul::server
