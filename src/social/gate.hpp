#pragma once
// Lets callbacks run only while their owner lives, and lets the owner wait until none is running.
// Shared by the callbacks and the owner, which closes it. Any thread.
//
//   if (const Gate::Pass pass = gate->enter()) owner.work();    // the owner is alive here
//   gate->close();                          // waits; afterwards no callback is inside or enters

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace gurukul::social {

class Gate {
 public:
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
    const std::lock_guard lock(mutex_);
    if (closed_) return Pass(nullptr);
    ++inside_;
    return Pass(this);
  }
  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    empty_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  void leave() {
    const std::lock_guard lock(mutex_);
    if (--inside_ == 0) empty_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable empty_;
  // Guarded by mutex_.
  std::size_t inside_ = 0;
  bool closed_ = false;
};

}  // namespace gurukul::social
