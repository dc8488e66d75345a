#pragma once
// Rate limits of one user's messages, by kind of message. The buckets belong to the user and
// outlive the connection for a while, so that a reconnect does not refill them. Owned by
// ConnectionHandler; shard thread.
//
//   UserBuckets* buckets = limits.acquire(key);
//   if (!buckets->signals.take(limits::kSignalRate, now)) ...
//   limits.release(buckets, now);

#include <string_view>
#include <unordered_map>

#include "base/keyed_limiter.hpp"
#include "base/limits.hpp"

namespace gurukul::server {

struct UserBuckets {
  TokenBucket signals, chats, typing, joins, other;
  int connections = 0;
  SteadyTime released_at;
};

class RateLimits {
 public:
  UserBuckets* acquire(std::size_t user_key);
  void release(UserBuckets* buckets, SteadyTime now);

  // Counts a broken handshake or a failed authentication from that address.
  void count_fault(std::string_view address, SteadyTime now);
  bool is_faulty(std::string_view address, SteadyTime now) const;

 private:
  static constexpr std::size_t kAddressesMax = 16'384;
  void sweep_users(SteadyTime now);

  std::unordered_map<std::size_t, UserBuckets> users_;
  KeyedLimiter addresses_{limits::kAddressFaultRate, kAddressesMax};
  std::size_t sweep_at_ = 1024;
};

}  // namespace gurukul::server
