#pragma once
// Rate limits per user and kind of request. The number of users is limited: the entry that was
// unused for longest is removed first. Used by Api; any thread.
//
//   if (const auto wait = limits.take(user, Act::kReport, now)) refuse(429, *wait);

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/ids.hpp"
#include "base/keyed_limiter.hpp"
#include "base/time.hpp"

namespace gurukul::social {

// The kinds of request. kChange and kRead are for all requests; the others are further limits.
enum class Act : std::uint8_t { kReport, kAsk, kRate, kBlock, kPicture, kExport, kChange, kRead };
inline constexpr std::size_t kActs = 8;

class ActLimits {
 public:
  ActLimits();
  // nullopt: the request may go on. Otherwise: how long the client has to wait.
  std::optional<Millis> take(const UserId& user, Act act, SteadyTime now);

 private:
  static constexpr std::size_t kUsersMax = 20'000;  // per act

  std::array<std::unique_ptr<KeyedLimiter>, kActs> by_act_;
};

}  // namespace gurukul::social
