#include "social/worker.hpp"

#include <utility>

#include "base/within_memory.hpp"

namespace gurukul::social {

Worker::Worker(std::size_t jobs_max) : jobs_max_(jobs_max) {
  thread_ = std::thread([this] { serve(); });
}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Worker::post(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || jobs_.size() >= jobs_max_) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void Worker::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    if (closed_) return;
    std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    within_memory(job);
    job = nullptr;
    lock.lock();
  }
}

}  // namespace gurukul::social
