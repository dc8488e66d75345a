#pragma once
// Counts the bytes that the connections of the process buffer: output that the kernel has not
// accepted, and incomplete requests and messages. The server makes one for all shards. Any thread.
//
//   auto budget = std::make_shared<BufferBudget>(BufferBudget::kBytesMaxDefault);
//   budget->add(held);
//   if (budget->is_exceeded()) close_some();
//
// Only connections that buffer something are counted, so that a message which the kernel accepts at
// once touches no shared counter.

#include <atomic>
#include <cstddef>

#include "base/check.hpp"

namespace gurukul::net {

class BufferBudget {
 public:
  static constexpr std::size_t kBytesMaxDefault = 128 * 1024 * 1024;
  explicit BufferBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  void add(std::size_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }
  void remove(std::size_t bytes) {
    GURUKUL_CHECK(used_.fetch_sub(bytes, std::memory_order_relaxed) >= bytes);
  }
  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  bool is_exceeded() const { return used() > bytes_max_; }
  // When the budget is exceeded, connections are closed until this much is left. It is a quarter
  // below the limit, so that one search frees room for a while.
  std::size_t target() const { return bytes_max_ - bytes_max_ / 4; }

 private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace gurukul::net
