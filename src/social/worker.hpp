#pragma once
// One thread for slow work: picture conversion. Users are served in round-robin order. Each user
// may have one job waiting besides the one that runs. Jobs that wait at destruction are dropped.
// Any thread.
//
//   if (!worker.post(user, [exchange] { ... })) exchange->reply(try_later(...));

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/fair_queue.hpp"

namespace gurukul::social {

class Worker {
 public:
  explicit Worker(std::size_t jobs_max);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // False: this user already has a job waiting, or the queue is full.
  [[nodiscard]] bool post(const std::string& user, std::function<void()> job);

 private:
  void serve();

  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  FairQueue<std::function<void()>> jobs_;
  bool closed_ = false;
  // Last: it uses everything above.
  std::thread thread_;
};

}  // namespace gurukul::social
