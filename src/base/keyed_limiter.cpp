#include "base/keyed_limiter.hpp"

#include <sodium.h>

#include <cstring>

#include "base/check.hpp"

namespace gurukul {

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == sizeof(std::uint64_t));

KeyedLimiter::KeyedLimiter(Rate rate, std::size_t keys_max) : rate_(rate), keys_max_(keys_max) {
  GURUKUL_CHECK(keys_max > 0);
  GURUKUL_CHECK(sodium_init() >= 0);
  randombytes_buf(hash_key_.data(), hash_key_.size());
}

std::uint64_t KeyedLimiter::hash(std::string_view key) const {
  std::array<unsigned char, crypto_shorthash_BYTES> digest;
  crypto_shorthash(digest.data(), reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                   hash_key_.data());
  std::uint64_t bits = 0;
  std::memcpy(&bits, digest.data(), sizeof(bits));
  return bits;
}

std::optional<Millis> KeyedLimiter::take(std::string_view key, SteadyTime now) {
  const std::uint64_t hashed = hash(key);
  const MutexLock lock(mutex_);
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

std::optional<Millis> KeyedLimiter::wait(std::string_view key, SteadyTime now) const {
  const std::uint64_t hashed = hash(key);
  const MutexLock lock(mutex_);
  const auto known = by_key_.find(hashed);
  if (known == by_key_.end()) return std::nullopt;
  const Millis left = known->second->bucket.wait(rate_, now);
  return left > Millis{0} ? std::optional(left) : std::nullopt;
}

void KeyedLimiter::give_back(std::string_view key, SteadyTime now) {
  const std::uint64_t hashed = hash(key);
  const MutexLock lock(mutex_);
  const auto known = by_key_.find(hashed);
  if (known != by_key_.end()) known->second->bucket.give_back(rate_, now);
}

void KeyedLimiter::forget(std::string_view key) {
  const std::uint64_t hashed = hash(key);
  const MutexLock lock(mutex_);
  const auto known = by_key_.find(hashed);
  if (known == by_key_.end()) return;
  entries_.erase(known->second);
  by_key_.erase(known);
}

std::size_t KeyedLimiter::keys() const {
  const MutexLock lock(mutex_);
  return entries_.size();
}

}  // namespace gurukul
