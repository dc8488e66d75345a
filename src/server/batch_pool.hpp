#pragma once
// A pool of batches for a producer thread and a consumer thread. Batches are reused, because memory
// that one thread allocates and another frees makes the heap grow and shrink all the time. Owned
// and called by the producer (LobbyClient, ShardOutbox), on its thread. A batch may be released on
// any thread, also after the pool is destroyed.
//
//   BatchPool<Batch> pool(4);                    // Batch has clear()
//   std::shared_ptr<Batch> batch = pool.take();  // empty; its last reference returns it

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/mutex.hpp"

namespace gurukul::server {

template <class Batch>
class BatchPool {
 public:
  // `kept_max`: how many unused batches the pool keeps. Choose the number of batches that are in
  // use while the consumer keeps up.
  explicit BatchPool(std::size_t kept_max) : shelf_(std::make_shared<Shelf>(kept_max)) {}

  std::shared_ptr<Batch> take() {
    std::unique_ptr<Batch> batch = shelf_->take();
    if (!batch) batch = std::make_unique<Batch>();
    return {batch.release(), [shelf = shelf_](Batch* used) {
              used->clear();
              shelf->put(std::unique_ptr<Batch>(used));
            }};
  }

 private:
  class Shelf {
   public:
    explicit Shelf(std::size_t kept_max) : kept_max_(kept_max) {}
    std::unique_ptr<Batch> take() {
      const MutexLock lock(mutex_);
      if (batches_.empty()) return nullptr;
      std::unique_ptr<Batch> batch = std::move(batches_.back());
      batches_.pop_back();
      return batch;
    }
    void put(std::unique_ptr<Batch> batch) {
      GURUKUL_CHECK(batch != nullptr);
      const MutexLock lock(mutex_);
      if (batches_.size() < kept_max_) batches_.push_back(std::move(batch));
    }

   private:
    const std::size_t kept_max_;
    Mutex mutex_;
    std::vector<std::unique_ptr<Batch>> batches_ GUARDED_BY(mutex_);
  };

  const std::shared_ptr<Shelf> shelf_;
};

// clear_and_keep_little() clears a container. It frees the memory when that is more than this, so
// that a short peak of load does not occupy memory for ever.
inline constexpr std::size_t kKeptBytesMax = std::size_t{1024} * 1024;
template <class Sequence>
void clear_and_keep_little(Sequence& sequence) {
  sequence.clear();
  if (sequence.capacity() * sizeof(typename Sequence::value_type) > kKeptBytesMax) {
    sequence.shrink_to_fit();
  }
}

}  // namespace gurukul::server
