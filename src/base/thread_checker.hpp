#pragma once
// Checks that functions which belong to one thread are called on that thread. The checker belongs
// to the first thread that asks it. Used by the classes that live on one event loop. Any thread.
//
//   void LobbyRunner::apply(...) {
//     GURUKUL_CHECK_THREAD(thread_);
//
// A call on another thread is a bug in this program, so it aborts, in release builds too.

#include <atomic>
#include <thread>

#include "base/check.hpp"

namespace gurukul {

class ThreadChecker {
 public:
  bool is_current() const {
    const std::thread::id self = std::this_thread::get_id();
    std::thread::id owner = owner_.load(std::memory_order_relaxed);
    if (owner == self) return true;
    return owner == std::thread::id() &&
           owner_.compare_exchange_strong(owner, self, std::memory_order_relaxed);
  }
  // The next thread that asks becomes the owner. Call it after the old owner has ended.
  void release() { owner_.store(std::thread::id(), std::memory_order_relaxed); }

 private:
  mutable std::atomic<std::thread::id> owner_{};  // no id: nobody has asked yet
};

}  // namespace gurukul

#define GURUKUL_CHECK_THREAD(checker) GURUKUL_CHECK((checker).is_current())
