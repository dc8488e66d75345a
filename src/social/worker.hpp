#pragma once
// One thread for what takes too long elsewhere: pictures, exports. Bounded; what waits when it ends
// is dropped, not run. Any thread.
//
//   if (!worker.post([exchange] { ... })) exchange->reply(try_later(...));

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace gurukul::social {

class Worker {
 public:
  explicit Worker(std::size_t jobs_max);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // False: too many wait already.
  [[nodiscard]] bool post(std::function<void()> job);

 private:
  void serve();

  const std::size_t jobs_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  std::deque<std::function<void()>> jobs_;
  bool closed_ = false;
  // Last: it uses everything above.
  std::thread thread_;
};

}  // namespace gurukul::social
