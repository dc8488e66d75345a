#pragma once
// Threads for work that is too slow for an event loop: password hashes, pictures, mails. Tasks wait
// in bounded lanes; those of an earlier lane are started first, and within a lane the clients take
// turns. Any thread.
//
//   WorkerPool pool(2, {{.items_max = 256, .items_a_client_max = 64}});
//   if (!pool.post(0, address, [job] { job->run(); })) return refuse(503);
//
// A task for which there is not enough memory ends; the thread goes on with the next one.

#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/fair_queue.hpp"
#include "base/mutex.hpp"

namespace gurukul {

class WorkerPool {
 public:
  using Task = std::function<void()>;

  WorkerPool(std::size_t threads, const std::vector<FairQueueBounds>& lanes);
  // Calls stop().
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False: the client or the lane has no room, or the pool was stopped. When a lane is full, the
  // client with the most waiting tasks loses its newest one: it is destroyed without being run.
  [[nodiscard]] bool post(std::size_t lane, const std::string& client, Task task);
  // The number of tasks that have not been started.
  std::size_t waiting() const;
  bool is_stopping() const;
  // Waits for running tasks. Destroys the waiting ones without running them. May be called again.
  void stop();

 private:
  void run();
  // nullopt: no task waits.
  std::optional<Task> next() REQUIRES_LOCK(mutex_);

  mutable Mutex mutex_;
  CondVar wake_;
  std::vector<FairQueue<Task>> lanes_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;

  // Last: they use everything above.
  std::vector<std::thread> threads_;
};

}  // namespace gurukul
