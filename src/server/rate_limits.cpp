#include "server/rate_limits.hpp"

#include <algorithm>

namespace gurukul::server {
namespace {

constexpr Millis kRememberedFor{60'000};  // by then every bucket is full again
constexpr std::size_t kAddressesMax = 16'384;

}  // namespace

UserBuckets* RateLimits::acquire(std::size_t user_key) {
  UserBuckets& buckets = users_[user_key];
  ++buckets.connections;
  return &buckets;
}

void RateLimits::release(UserBuckets* buckets, Instant now) {
  --buckets->connections;
  buckets->released_at = now;
  if (users_.size() > sweep_at_) sweep_users(now);
}

void RateLimits::sweep_users(Instant now) {
  std::erase_if(users_, [now](const auto& each) {
    return each.second.connections == 0 && now - each.second.released_at > kRememberedFor;
  });
  sweep_at_ = std::max<std::size_t>(1024, users_.size() * 2);
}

void RateLimits::count_fault(std::string_view address, Instant now) {
  if (addresses_.size() >= kAddressesMax) addresses_.clear();
  addresses_[std::string(address)].take(limits::kAddressFaultRate, now);
}

bool RateLimits::is_faulty(std::string_view address, Instant now) const {
  if (addresses_.empty()) return false;
  const auto known = addresses_.find(std::string(address));
  return known != addresses_.end() &&
         known->second.wait(limits::kAddressFaultRate, now) > Millis{0};
}

}  // namespace gurukul::server
