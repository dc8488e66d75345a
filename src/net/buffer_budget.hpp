#pragma once
// How many bytes the connections of the whole process hold that wait for a peer: what the kernel
// has not taken, and the beginnings of requests and messages. One for all shards, made by the
// server. Any thread.
//
//   auto budget = std::make_shared<BufferBudget>(BufferBudget::kBytesMaxDefault);
//   budget->add(held);  ...  if (budget->is_exceeded()) close_some();
//
// Only connections that hold something are counted, so that a message which the kernel takes at
// once touches no shared counter.

#include <atomic>
#include <cstddef>

namespace gurukul::net {

class BufferBudget {
 public:
  static constexpr std::size_t kBytesMaxDefault = 128 * 1024 * 1024;
  explicit BufferBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  void add(std::size_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }
  void remove(std::size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  bool is_exceeded() const { return used() > bytes_max_; }
  // Down to this the holders are closed once the budget is exceeded: a quarter below it, so that
  // one search for them frees room for long.
  std::size_t target() const { return bytes_max_ - bytes_max_ / 4; }

 private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace gurukul::net
