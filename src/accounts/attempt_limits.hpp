#pragma once
// How often something may be tried, by whoever tries it: a token bucket a key, in bounded memory;
// the key that was quiet for longest is forgotten first. Called by the account routes. Any thread.
//
//   AttemptLimits sign_ins({.burst = 10, .per_second = 1.0 / 30});
//   if (auto wait = sign_ins.take(email + "|" + address, now)) ... 429, Retry-After *wait ...
//   sign_ins.forget(key);                  // it was the right password

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "accounts/crypto.hpp"
#include "base/time.hpp"
#include "base/token_bucket.hpp"

namespace gurukul::accounts {

class AttemptLimits {
 public:
  static constexpr std::size_t kKeysMax = 65'536;

  explicit AttemptLimits(Rate rate, std::size_t keys_max = kKeysMax);
  // nullopt: go on. Else how long until the next one may be made.
  std::optional<Millis> take(std::string_view key, Instant now);
  void forget(std::string_view key);
  std::size_t keys() const;

 private:
  struct Entry {
    std::uint64_t key;
    TokenBucket bucket;
  };
  std::uint64_t hash(std::string_view key) const;

  // Constant after construction.
  const Rate rate_;
  const std::size_t keys_max_;
  const Key hash_key_;

  mutable std::mutex mutex_;
  // Guarded by mutex_. The latest first.
  std::list<Entry> entries_;
  std::unordered_map<std::uint64_t, std::list<Entry>::iterator> by_key_;
};

// What is counted as one address: all of IPv4, the /64 of IPv6, which is one household's.
std::string_view address_key(std::string_view peer_address);

}  // namespace gurukul::accounts
