#pragma once
// Lets callbacks run only while their owner exists, and lets the owner wait until no callback is
// running. Owned together by Core and its callbacks; Core closes it. Any thread.
//
//   if (const Gate::Pass pass = gate->enter()) owner.work();    // the owner is alive here
//   gate->close();                          // waits; afterwards no callback is inside or enters

#include <cstddef>

#include "base/mutex.hpp"

namespace gurukul::social {

class Gate {
 public:
  // Permission to run. False after close(). The gate counts the passes that are true.
  class Pass {
   public:
    explicit Pass(Gate* gate) : gate_(gate) {}
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    Gate* gate_;
  };

  Pass enter() {
    const MutexLock lock(mutex_);
    if (closed_) return Pass(nullptr);
    ++inside_;
    return Pass(this);
  }
  // Waits until no pass is left. Do not call it while holding a pass.
  void close() {
    MutexLock lock(mutex_);
    closed_ = true;
    while (inside_ > 0) empty_.wait(lock);
  }

 private:
  void leave() {
    const MutexLock lock(mutex_);
    if (--inside_ == 0) empty_.notify_all();
  }

  Mutex mutex_;
  CondVar empty_;
  std::size_t inside_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace gurukul::social
