#pragma once
// All limits of the protocol and of memory, with their units (docs/protocol.md lists those of the
// protocol). Used everywhere. Constants; any thread.
//
//   if (message.size() > limits::kMessageBytesMax) ...

#include <cstddef>

#include "base/time.hpp"
#include "base/token_bucket.hpp"

namespace gurukul::limits {

// Fields. `Chars` are Unicode code points.
inline constexpr std::size_t kIdCharsMax = 64;
inline constexpr std::size_t kNameCharsMax = 40;
inline constexpr std::size_t kChatTextCharsMax = 2000;
inline constexpr std::size_t kTagCharsMax = 32;           // of one interest
inline constexpr std::size_t kTagsMax = 8;                // interests of one user
inline constexpr std::size_t kJsonDepthMax = 64;          // nested objects and arrays
inline constexpr std::size_t kTokenBytesMax = 16 * 1024;  // an access token

// A connection. A message is a complete WebSocket message of a client.
inline constexpr std::size_t kMessageBytesDefault = 64 * 1024;
inline constexpr std::size_t kMessageBytesMin = 1024;
inline constexpr std::size_t kMessageBytesMax = 512 * 1024;
inline constexpr std::size_t kSendQueueBytesMax = 1024 * 1024;
inline constexpr int kBadMessagesInARowMax = 20;  // then the connection is closed
inline constexpr Millis kHandshakeTimeout{10'000};
inline constexpr Millis kAuthenticateTimeout{10'000};
// Messages that are kept while the token of an `authenticate` is verified.
inline constexpr std::size_t kHeldMessagesMax = 8;
inline constexpr std::size_t kHeldBytesMax = 16 * 1024;  // of each such message
inline constexpr Millis kProfileWaitMax{2'000};          // longest wait for a profile
// The longest heartbeat of users in the wait queue. It is short, so that a user is rarely matched
// with one whose connection is lost already.
inline constexpr Millis kQueuedHeartbeatMax{5'000};
// How long a connection stays open after its access token has expired.
inline constexpr Millis kTokenGrace{60'000};
// Tolerated difference between the clock of the token's issuer and the clock of the server.
inline constexpr Millis kTokenLeeway{30'000};

// Sessions and the wait queue.
inline constexpr std::size_t kKeptMessagesMax = 64;       // in a replay buffer
inline constexpr std::size_t kKeptBytesMax = 256 * 1024;  // in a replay buffer
inline constexpr std::size_t kRecentPartnersMax = 8;      // remembered for each user
inline constexpr std::size_t kChatIdsKeptMax = 256;       // in a chat deduplicator
inline constexpr Millis kResumeTokenLife{6LL * 60 * 60 * 1000};
inline constexpr Millis kQueuedRepeatEvery{2'000};  // shortest time between two `queued` to a user

// Direct calls.
inline constexpr Millis kInviteLife{30'000};
inline constexpr std::size_t kInvitesPerCalleeMax = 4;  // that wait for an answer

// Shutdown. kAfterMin and kAfterMax bound the time after which a client is told to reconnect.
inline constexpr Millis kDrainMax{10'000};
inline constexpr Millis kAfterMin{250};
inline constexpr Millis kAfterMax{5'000};

// Rates: the burst, then tokens per second. An ordinary client stays far below them: a burst of 600
// signals, or 20 skips in ten seconds.
inline constexpr Rate kSignalRate{1200, 200};
inline constexpr Rate kChatRate{40, 5};
inline constexpr Rate kTypingRate{60, 10};
inline constexpr Rate kJoinRate{40, 3};
inline constexpr Rate kOtherRate{200, 20};
// Failed authentications and broken handshakes of one address. The limit is high, because all users
// of a campus may share one address.
inline constexpr Rate kAddressFaultRate{300, 10};
// So many messages over a rate are tolerated at once, and 5 more each second. Beyond that the
// connection is closed with close_code::kRateLimited.
inline constexpr int kRateBreachesMax = 200;

static_assert(kMessageBytesMin <= kMessageBytesDefault && kMessageBytesDefault <= kMessageBytesMax);
static_assert(kMessageBytesMax < kSendQueueBytesMax);
static_assert(kAfterMax < kDrainMax);

}  // namespace gurukul::limits
