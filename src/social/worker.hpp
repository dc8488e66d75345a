#pragma once
// One thread for what takes too long elsewhere: pictures. Users are served in turn, and each has at
// most one job waiting behind the one that runs. What waits when it ends is dropped, not run. Any
// thread.
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

  // False: this user has one waiting already, or too many wait in all.
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
