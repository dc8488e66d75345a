#pragma once
// Rate limits by key: a token bucket for each key, in bounded memory. The key that was unused for
// longest is removed first. Used by accounts/, social/ and server/. Any thread.
//
//   KeyedLimiter guesses({.burst = 20, .per_second = 10.0 / 3600});
//   if (auto wait = guesses.take(address, now)) return too_many_requests(*wait);
//   guesses.give_back(address, now);       // the password was right, so it was no guess
//
// A key is a text of any length, for example a client address or an account name. Only a hash with
// a secret key is stored, so an attacker cannot choose keys that share a bucket.

#include <array>
#include <cstdint>
#include <list>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/mutex.hpp"
#include "base/time.hpp"
#include "base/token_bucket.hpp"

namespace gurukul {

class KeyedLimiter {
 public:
  static constexpr std::size_t kKeysMax = 65'536;  // the default number of keys

  explicit KeyedLimiter(Rate rate, std::size_t keys_max = kKeysMax);
  KeyedLimiter(const KeyedLimiter&) = delete;
  KeyedLimiter& operator=(const KeyedLimiter&) = delete;

  // Takes a token. nullopt: allowed. Otherwise the time until the next attempt is allowed.
  std::optional<Millis> take(std::string_view key, SteadyTime now);
  // The result that take() would have. Takes no token and adds no key.
  std::optional<Millis> wait(std::string_view key, SteadyTime now) const;
  // Undoes one take(). Has no effect on a key that was removed meanwhile.
  void give_back(std::string_view key, SteadyTime now);
  // Removes the key. Its next take() finds a full bucket.
  void forget(std::string_view key);
  // The number of stored keys.
  std::size_t keys() const;

 private:
  struct Entry {
    std::uint64_t key;
    TokenBucket bucket;
  };
  using Entries = std::list<Entry>;
  std::uint64_t hash(std::string_view key) const;

  // Constant after construction.
  const Rate rate_;
  const std::size_t keys_max_;
  std::array<unsigned char, 16> hash_key_;

  mutable Mutex mutex_;
  // Most recently used first.
  Entries entries_ GUARDED_BY(mutex_);
  std::unordered_map<std::uint64_t, Entries::iterator> by_key_ GUARDED_BY(mutex_);
};

}  // namespace gurukul
