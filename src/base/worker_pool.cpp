#include "base/worker_pool.hpp"

#include <utility>

#include "base/check.hpp"
#include "base/within_memory.hpp"

namespace gurukul {

WorkerPool::WorkerPool(std::size_t threads, const std::vector<FairQueueBounds>& lanes) {
  GURUKUL_CHECK(threads > 0 && !lanes.empty());
  {
    const MutexLock lock(mutex_);
    for (const FairQueueBounds& bounds : lanes) lanes_.emplace_back(bounds);
  }
  for (std::size_t index = 0; index < threads; ++index) {
    threads_.emplace_back([this] { run(); });
  }
}

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::stop() {
  std::vector<Task> dropped;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    while (auto task = next()) dropped.push_back(std::move(*task));
  }
  wake_.notify_all();
  // Outside the lock, because the destructor of a task may answer a request, which runs other code.
  dropped.clear();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool WorkerPool::post(std::size_t lane, const std::string& client, Task task) {
  FairQueue<Task>::Pushed pushed;
  {
    const MutexLock lock(mutex_);
    GURUKUL_CHECK(lane < lanes_.size());
    if (stopping_) return false;
    pushed = lanes_[lane].push(client, std::move(task));
    if (!pushed.taken) return false;
  }
  wake_.notify_one();
  // A displaced task is destroyed here, outside the lock.
  return true;
}

std::size_t WorkerPool::waiting() const {
  const MutexLock lock(mutex_);
  std::size_t sum = 0;
  for (const FairQueue<Task>& lane : lanes_) sum += lane.size();
  return sum;
}

bool WorkerPool::is_stopping() const {
  const MutexLock lock(mutex_);
  return stopping_;
}

std::optional<WorkerPool::Task> WorkerPool::next() {
  for (FairQueue<Task>& lane : lanes_) {
    if (auto task = lane.pop()) return task;
  }
  return std::nullopt;
}

void WorkerPool::run() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    std::optional<Task> task = next();
    if (!task) {
      wake_.wait(lock);
      continue;
    }
    lock.unlock();
    within_memory(*task);
    task.reset();
    lock.lock();
  }
}

}  // namespace gurukul
