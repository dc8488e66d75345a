#pragma once
// Lets callbacks in while their owner lives, and lets the owner wait until none is inside. Held by
// the callbacks (shared), closed by the owner. Any thread.
//
//   if (const Gate::Pass pass = gate->enter()) owner.work();    // owner lives during the block
//   gate->close();                                              // afterwards nobody is inside

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
