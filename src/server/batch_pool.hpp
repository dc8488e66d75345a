#pragma once
// Batches that one thread fills and another empties, used again: memory that one thread frees for
// another grows and shrinks the heap all the time. Owned by the side that fills; what is still away
// when the pool goes is freed where it ends.
//
//   BatchPool<Batch> pool;                       // Batch has clear()
//   std::shared_ptr<Batch> batch = pool.take();  // empty; comes back with its last reference

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace gurukul::server {

template <class Batch>
class BatchPool {
 public:
  std::shared_ptr<Batch> take() {
    std::unique_ptr<Batch> batch = shelf_->take();
    if (!batch) batch = std::make_unique<Batch>();
    return {batch.release(), [shelf = shelf_](Batch* used) {
              used->clear();
              shelf->put(std::unique_ptr<Batch>(used));
            }};
  }

 private:
  // More are under way only while the other thread is behind.
  static constexpr std::size_t kKeptMax = 4;

  class Shelf {
   public:
    std::unique_ptr<Batch> take() {
      const std::lock_guard lock(mutex_);
      if (batches_.empty()) return nullptr;
      std::unique_ptr<Batch> batch = std::move(batches_.back());
      batches_.pop_back();
      return batch;
    }
    void put(std::unique_ptr<Batch> batch) {
      const std::lock_guard lock(mutex_);
      if (batches_.size() < kKeptMax) batches_.push_back(std::move(batch));
    }

   private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Batch>> batches_;  // guarded by mutex_
  };

  const std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

}  // namespace gurukul::server
