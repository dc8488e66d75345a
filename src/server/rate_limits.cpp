#include "server/rate_limits.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace gurukul::server {
namespace {

// How long the buckets of a user without a connection are kept. After that, every bucket would be
// full again.
constexpr Millis kRememberedFor{60'000};

}  // namespace

UserBuckets* RateLimits::acquire(std::size_t user_key) {
  UserBuckets& buckets = users_[user_key];
  ++buckets.connections;
  return &buckets;
}

void RateLimits::release(UserBuckets* buckets, SteadyTime now) {
  GURUKUL_CHECK(buckets != nullptr && buckets->connections > 0);
  --buckets->connections;
  buckets->released_at = now;
  if (users_.size() > sweep_at_) sweep_users(now);
}

void RateLimits::sweep_users(SteadyTime now) {
  std::erase_if(users_, [now](const auto& each) {
    return each.second.connections == 0 && now - each.second.released_at > kRememberedFor;
  });
  sweep_at_ = std::max<std::size_t>(1024, users_.size() * 2);
}

void RateLimits::count_fault(std::string_view address, SteadyTime now) {
  addresses_.take(address, now);
}

bool RateLimits::is_faulty(std::string_view address, SteadyTime now) const {
  return addresses_.wait(address, now).has_value();
}

}  // namespace gurukul::server
