#pragma once
// How often one user may do what costs others something, or us. Bounded: whoever has been quiet
// for longest is forgotten first. Any thread.
//
//   if (const auto wait = limits.take(user, Act::kReport, now)) refuse(429, *wait);

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/token_bucket.hpp"

namespace gurukul::social {

enum class Act : std::uint8_t { kReport, kAsk, kRate, kBlock, kPicture, kExport, kChange, kRead };
inline constexpr std::size_t kActs = 8;

class ActLimits {
 public:
  // Nothing: go on. Otherwise how long to wait.
  std::optional<Millis> take(const UserId& user, Act act, Instant now);

 private:
  static constexpr std::size_t kUsersMax = 20'000;  // in each generation
  using Buckets = std::array<TokenBucket, kActs>;

  std::mutex mutex_;
  // Guarded by mutex_. A full generation becomes the old one, and the old one goes.
  std::unordered_map<UserId, Buckets> young_;
  std::unordered_map<UserId, Buckets> old_;
};

}  // namespace gurukul::social
