#pragma once
// All limits of the protocol and of memory, with their units (docs/protocol.md lists those of the
// protocol). Used everywhere. Constants; any thread.
//
//   if (message.size() > limits::kMessageBytesMax) ...

#include <cstddef>

#include "base/time.hpp"
#include "base/token_bucket.hpp"

namespace gurukul::limits {

// Fields, in Unicode code points.
inline constexpr std::size_t kIdCharsMax = 64;
inline constexpr std::size_t kNameCharsMax = 40;
inline constexpr std::size_t kChatTextCharsMax = 2000;
inline constexpr std::size_t kTagCharsMax = 32;
inline constexpr std::size_t kTagsMax = 8;
inline constexpr std::size_t kJsonDepthMax = 64;
inline constexpr std::size_t kTokenBytesMax = 16 * 1024;

// A connection.
inline constexpr std::size_t kMessageBytesDefault = 64 * 1024;
inline constexpr std::size_t kMessageBytesMin = 1024;
inline constexpr std::size_t kMessageBytesMax = 512 * 1024;
inline constexpr std::size_t kSendQueueBytesMax = 1024 * 1024;
inline constexpr int kBadMessagesInARowMax = 20;
inline constexpr Millis kHandshakeTimeout{10'000};
inline constexpr Millis kAuthenticateTimeout{10'000};
// Messages that are kept while an authenticate is being checked.
inline constexpr std::size_t kHeldMessagesMax = 8;
inline constexpr std::size_t kHeldBytesMax = 16 * 1024;  // each
inline constexpr Millis kProfileWaitMax{2'000};          // longest wait for a profile
inline constexpr Millis kQueuedHeartbeatMax{5'000};
inline constexpr Millis kTokenGrace{60'000};
inline constexpr Millis kTokenLeeway{30'000};

// Sessions and the queue.
inline constexpr std::size_t kKeptMessagesMax = 64;
inline constexpr std::size_t kKeptBytesMax = 256 * 1024;
inline constexpr std::size_t kRecentPartnersMax = 8;
inline constexpr std::size_t kChatIdsKeptMax = 256;
inline constexpr Millis kInterestsRelaxAfter{5'000};
inline constexpr Millis kResumeTokenLife{6LL * 60 * 60 * 1000};
inline constexpr Millis kQueuedRepeatEvery{2'000};

// Direct calls.
inline constexpr Millis kInviteLife{30'000};
inline constexpr std::size_t kInvitesPerCalleeMax = 4;

// Shutdown.
inline constexpr Millis kDrainMax{10'000};
inline constexpr Millis kAfterMin{250};
inline constexpr Millis kAfterMax{5'000};

// Rates. An ordinary client stays far below: a burst of 600 signals, 20 Next in ten seconds.
inline constexpr Rate kSignalRate{1200, 200};
inline constexpr Rate kChatRate{40, 5};
inline constexpr Rate kTypingRate{60, 10};
inline constexpr Rate kJoinRate{40, 3};
inline constexpr Rate kOtherRate{200, 20};
// Failed authentications and broken handshakes of one address. Users of a campus may share one.
inline constexpr Rate kAddressFaultRate{300, 10};
inline constexpr int kRateBreachesMax = 200;

static_assert(kMessageBytesMin <= kMessageBytesDefault && kMessageBytesDefault <= kMessageBytesMax);
static_assert(kMessageBytesMax < kSendQueueBytesMax);
static_assert(kAfterMax < kDrainMax);

}  // namespace gurukul::limits
