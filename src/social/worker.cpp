#include "social/worker.hpp"

#include <utility>

#include "base/within_memory.hpp"

namespace gurukul::social {

Worker::Worker(std::size_t jobs_max) : jobs_({jobs_max, 1}) {
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

bool Worker::post(const std::string& user, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || !jobs_.push(user, std::move(job)).taken) return false;
  }
  wake_.notify_one();
  return true;
}

void Worker::serve() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    if (closed_) return;
    std::function<void()> job = *jobs_.pop();
    lock.unlock();
    within_memory(job);
    job = nullptr;
    lock.lock();
  }
}

}  // namespace gurukul::social
