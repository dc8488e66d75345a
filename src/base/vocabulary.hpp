#pragma once
// The enumerations that the lobby and the protocol share (docs/protocol.md), with their
// spelling. Used everywhere. Plain values; any thread.
//
//   std::string_view word = to_string(LeftReason::kSkipped);      // "skipped"
//   auto mode = parse_match_mode("audio");                        // nullopt: not a word of the set

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gurukul {

enum class MatchMode : std::uint8_t { kVideo, kAudio, kText };
inline constexpr std::size_t kMatchModes = 3;
inline constexpr MatchMode kAllMatchModes[kMatchModes] = {MatchMode::kVideo, MatchMode::kAudio,
                                                          MatchMode::kText};
// The campus filter: any campus, the same campus or another campus.
enum class CampusPreference : std::uint8_t { kAny, kSame, kOther };
// How the partner left the session (docs/protocol.md#partner_left). kDisconnected: on purpose.
// kLost: its connection was lost and the grace is over, or its replay buffer was full.
enum class LeftReason : std::uint8_t { kEnded, kSkipped, kDisconnected, kLost, kBanned };
// Why a user is no longer in the wait queue. kDisabled: the operator switched matching off.
enum class QueueLeftReason : std::uint8_t { kLeft, kTimeout, kDisabled };
// How an invite ended that was not accepted. kGone: one of the two is no longer available.
enum class InviteEnd : std::uint8_t { kDeclined, kCancelled, kTimeout, kGone };
// What the other user did: asked to become a buddy, agreed to it, or ended it.
enum class BuddyChange : std::uint8_t { kAsked, kAccepted, kRemoved };
// Whether an accepted chat message is stored.
enum class PersistState : std::uint8_t {
  kNoHistory,  // the server stores no chat messages
  kWaiting,    // it will be stored
  kStored,
  kNever,  // not stored: between guests, over a limit, or refused by the database
};
// The `code` of an `error`. Version 1 of the protocol never sends kTooLarge and kInternal.
enum class ErrorCode : std::uint8_t {
  kInvalidJson,
  kInvalidMessage,
  kUnknownType,
  kUnauthenticated,
  kInvalidToken,
  kTokenExpired,
  kUserMismatch,
  kNoSession,
  kWrongTarget,
  kTooLarge,
  kRateLimited,
  kBanned,
  kBusy,
  kDisabled,
  kInternal,
  kUnavailable,
};
inline constexpr std::size_t kErrorCodes = 16;

std::string_view to_string(MatchMode mode);
std::string_view to_string(CampusPreference preference);
std::string_view to_string(LeftReason reason);
std::string_view to_string(QueueLeftReason reason);
std::string_view to_string(InviteEnd end);
std::string_view to_string(BuddyChange change);
std::string_view to_string(ErrorCode code);

// True when the same message may succeed later (`retryable` of an error).
bool is_retryable(ErrorCode code);

// nullopt: the word is none of the enumeration.
std::optional<MatchMode> parse_match_mode(std::string_view word);
std::optional<CampusPreference> parse_campus_preference(std::string_view word);

// Close codes of RFC 6455 section 7.4 and of the protocol (docs/protocol.md#closing).
namespace close_code {
inline constexpr std::uint16_t kNormal = 1000;
inline constexpr std::uint16_t kGoingAway = 1001;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kNoStatus = 1005;  // never on the wire: a close frame without a code
inline constexpr std::uint16_t kAbnormal = 1006;  // never on the wire: no close frame at all
inline constexpr std::uint16_t kInvalidPayload = 1007;
inline constexpr std::uint16_t kPolicy = 1008;
inline constexpr std::uint16_t kTooBig = 1009;
inline constexpr std::uint16_t kRestart = 1012;
inline constexpr std::uint16_t kTryLater = 1013;
inline constexpr std::uint16_t kReplaced = 4001;  // by a newer connection of the same user
inline constexpr std::uint16_t kUnauthenticated = 4002;
inline constexpr std::uint16_t kBanned = 4003;
inline constexpr std::uint16_t kSlowReader = 4008;
inline constexpr std::uint16_t kRateLimited = 4029;
}  // namespace close_code

}  // namespace gurukul
