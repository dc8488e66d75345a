#pragma once
// Threads for work that is too slow for an event loop: password hashes, pictures, mails. Tasks wait
// in lanes, which are bounded queues. Tasks of an earlier lane are started first. Within a lane the
// clients are served in turn (base/fair_queue.hpp); a client is named by a text, for example its
// address. Used by the password pool, the mailer and the picture worker. Any thread.
//
//   WorkerPool pool(2, {{.items_max = 256, .items_a_client_max = 64}});
//   if (!pool.post(0, address, [job] { job->run(); })) return refuse(503);
//
// A task that fails for lack of memory ends early, and the thread continues with the next task.

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
