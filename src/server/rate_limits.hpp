#pragma once
// Rate limits of each user's messages, by kind of message, and of faults of each address. The
// buckets belong to the user and outlive the connection for a minute, so that a reconnect does not
// refill them. Each ConnectionHandler owns one RateLimits, so every shard counts on its own; shard
// thread.
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
  int connections = 0;     // of this user that use the buckets now
  SteadyTime released_at;  // when a connection last released them
};

class RateLimits {
 public:
  // Call both once for each connection. `user_key` is lobby::key_of() of the user id. The pointer
  // is valid until release().
  UserBuckets* acquire(std::size_t user_key);
  void release(UserBuckets* buckets, SteadyTime now);

  // Counts a broken handshake or a failed authentication from that address.
  void count_fault(std::string_view address, SteadyTime now);
  // True when the address has reached the limit of such faults.
  bool is_faulty(std::string_view address, SteadyTime now) const;

 private:
  static constexpr std::size_t kAddressesMax = 16'384;
  void sweep_users(SteadyTime now);

  std::unordered_map<std::size_t, UserBuckets> users_;
  KeyedLimiter addresses_{limits::kAddressFaultRate, kAddressesMax};
  std::size_t sweep_at_ = 1024;
};

}  // namespace gurukul::server
