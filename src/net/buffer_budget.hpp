#pragma once
// Counts the bytes that the connections of the process buffer: output that the kernel has not
// accepted, and incomplete requests and messages. The server makes one for all shards. Any thread.
//
//   auto budget = std::make_shared<BufferBudget>(BufferBudget::kBytesMaxDefault);
//   budget->add(held);
//   if (budget->is_exceeded()) close_some();
//
// A message that the kernel accepts at once is not counted, so that sending it does not change a
// counter which all threads share.

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
  // When the budget is exceeded, connections are closed until only this many bytes are used. It is
  // three quarters of the limit, so that the search is not repeated at once.
  std::size_t target() const { return bytes_max_ - bytes_max_ / 4; }

 private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace gurukul::net
