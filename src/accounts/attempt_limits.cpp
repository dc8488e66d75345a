#include "accounts/attempt_limits.hpp"

#include <algorithm>
#include <cstring>

#include "base/check.hpp"

namespace gurukul::accounts {
namespace {

constexpr int kNetworkGroups = 4;

}  // namespace

AttemptLimits::AttemptLimits(Rate rate, std::size_t keys_max)
    : rate_(rate), keys_max_(keys_max), hash_key_(derive_key(random_bytes(32), "attempts")) {
  GURUKUL_CHECK(keys_max > 0);
}

// Keyed, so that nobody can choose keys that share a bucket.
std::uint64_t AttemptLimits::hash(std::string_view key) const {
  std::uint64_t bits = 0;
  std::memcpy(&bits, hmac_sha256(hash_key_, key).data(), sizeof(bits));
  return bits;
}

std::optional<Millis> AttemptLimits::take(std::string_view key, Instant now) {
  const std::uint64_t hashed = hash(key);
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(hashed);
  if (known != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, known->second);
  } else {
    if (entries_.size() == keys_max_) {
      by_key_.erase(entries_.back().key);
      entries_.pop_back();
    }
    entries_.push_front({hashed, {}});
    by_key_.emplace(hashed, entries_.begin());
  }
  TokenBucket& bucket = entries_.front().bucket;
  if (bucket.take(rate_, now)) return std::nullopt;
  return bucket.wait(rate_, now);
}

void AttemptLimits::forget(std::string_view key) {
  const std::uint64_t hashed = hash(key);
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(hashed);
  if (known == by_key_.end()) return;
  entries_.erase(known->second);
  by_key_.erase(known);
}

std::size_t AttemptLimits::keys() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::string_view address_key(std::string_view peer_address) {
  // IPv4 in IPv6 (::ffff:192.0.2.1) is as long as it is.
  if (peer_address.find('.') != std::string_view::npos) return peer_address;
  int groups = 0;
  for (std::size_t at = 0; at < peer_address.size(); ++at) {
    if (peer_address[at] != ':') continue;
    // Zeros that were left out reach into the rest: the whole network is in front of them.
    if (at + 1 < peer_address.size() && peer_address[at + 1] == ':') {
      return at == 0 ? peer_address : peer_address.substr(0, at);
    }
    if (++groups == kNetworkGroups) return peer_address.substr(0, at);
  }
  return peer_address;
}

}  // namespace gurukul::accounts
