#pragma once
// A mutex, its lock and its condition variable, as the standard library has them, with the
// annotations that let clang prove that guarded members are only used under their mutex (Thread
// Safety Analysis; the sanitizer builds compile with it). Used everywhere. Any thread.
//
//   mutable Mutex mutex_;
//   std::deque<Task> waiting_ GUARDED_BY(mutex_);
//   Task next() REQUIRES_LOCK(mutex_);
//
//   MutexLock lock(mutex_);
//   while (waiting_.empty()) wake_.wait(lock);     // clang does not analyse a lambda as condition
//
// GUARDED_BY: the member may be used only while the mutex is held. REQUIRES_LOCK: the function may
// be called only while it is held.

#include <condition_variable>
#include <mutex>

#include "base/clock.hpp"
#include "base/time.hpp"

#ifdef __clang__
#define GURUKUL_THREAD_ATTRIBUTE(attribute) __attribute__((attribute))
#else
#define GURUKUL_THREAD_ATTRIBUTE(attribute)
#endif
#define GUARDED_BY(mutex) GURUKUL_THREAD_ATTRIBUTE(guarded_by(mutex))
#define REQUIRES_LOCK(mutex) GURUKUL_THREAD_ATTRIBUTE(requires_capability(mutex))

namespace gurukul {

class GURUKUL_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() GURUKUL_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() GURUKUL_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

// Holds the mutex while it lives. It may be unlocked and locked again in between.
class GURUKUL_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) GURUKUL_THREAD_ATTRIBUTE(acquire_capability(mutex))
      : lock_(mutex.mutex_) {}
  ~MutexLock() GURUKUL_THREAD_ATTRIBUTE(release_capability()) {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void unlock() GURUKUL_THREAD_ATTRIBUTE(release_capability()) { lock_.unlock(); }
  void lock() GURUKUL_THREAD_ATTRIBUTE(acquire_capability()) { lock_.lock(); }

 private:
  friend class CondVar;
  std::unique_lock<std::mutex> lock_;
};

// Every wait may end without a notification, so call it in a loop that checks the condition.
class CondVar {
 public:
  void wait(MutexLock& lock) { condition_.wait(lock.lock_); }
  // False: the time has passed. The same holds for wait_until().
  bool wait_for(MutexLock& lock, Millis time) {
    return condition_.wait_for(lock.lock_, time) == std::cv_status::no_timeout;
  }
  bool wait_until(MutexLock& lock, SteadyTime end) {
    const Millis left = end - Clock().steady();
    return left.count() > 0 && wait_for(lock, left);
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace gurukul
