#pragma once
// The lobby's input. The server makes events from decoded messages and from connections that open
// and close. Views need to be valid only during apply(). Lobby thread.
//
//   lobby.apply(Join{connection, ref, MatchMode::kVideo, tags, CampusPreference::kAny}, now);
//
// An event of an unknown connection (replaced or closed) is ignored.

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/vocabulary.hpp"
#include "lobby/profile.hpp"

namespace gurukul::lobby {

// The content of a resume token (docs/protocol.md#resume-tokens).
struct SessionClaim {
  SessionId session;
  UserId partner;
  bool is_initiator = false;
  MatchMode mode = MatchMode::kVideo;
};
struct QueueSpotClaim {
  MatchMode mode = MatchMode::kVideo;
  CampusPreference campus = CampusPreference::kAny;
  std::vector<std::string> interests;
  SteadyTime joined_at;
  std::uint64_t sequence = 0;
};
struct ResumeClaim {
  // True for a token of this process: what it names is in this lobby, unless it has ended. What
  // another process issued (before a crash or a deploy, or a second instance) may be rebuilt.
  bool issued_here = true;
  std::variant<SessionClaim, QueueSpotClaim> what;
};

// The connection has authenticated as a user. A second one on the same connection renews it.
struct Authenticated {
  ConnectionId connection;
  std::string_view ref;
  UserId user;
  std::shared_ptr<const Profile> profile;  // null: no profile
  std::optional<ResumeClaim> resume;
  bool announce = true;  // false: no welcome (a join in open mode)
  // True when the connection had authenticated before. If the lobby does not have it, it was
  // replaced.
  bool extends = false;
};
struct Join {
  ConnectionId connection;
  std::string_view ref;
  MatchMode mode = MatchMode::kVideo;
  std::span<const std::string> interests;  // folded, without duplicates, at most limits::kTagsMax
  CampusPreference campus = CampusPreference::kAny;
};
struct LeaveQueue {
  ConnectionId connection;
  std::string_view ref;
};
struct Skip {
  ConnectionId connection;
  std::string_view ref;
  std::optional<SessionId> session;  // nullopt: the message names no session
  // By MatchMode: the modes that the operator allows.
  std::array<bool, kMatchModes> modes{true, true, true};
};
struct Signal {
  ConnectionId connection;
  std::string_view ref;
  SessionId session;
  std::string_view target;
  std::string_view signal_json;
};
struct Chat {
  ConnectionId connection;
  std::string_view ref;
  SessionId session;
  std::string_view client_message_id;
  std::string_view text_json;
};
struct Typing {
  ConnectionId connection;
  std::string_view ref;
  SessionId session;
  bool typing = false;
};
struct EndSession {
  ConnectionId connection;
  std::string_view ref;
  SessionId session;
};
// The client closed the connection: a close frame with 1000, 1001 or no code.
struct ClientClosed {
  ConnectionId connection;
};
// The connection ended in any other way.
struct ConnectionLost {
  ConnectionId connection;
};
// The user's profile changed. A ban or a block takes effect at once.
struct ProfileChanged {
  UserId user;
  std::shared_ptr<const Profile> profile;
};
// The operator's settings that can change while the server runs.
struct RulesChanged {
  bool matching = true;
  std::optional<std::int64_t> karma_floor;
  Millis queue_timeout{120'000};
  bool new_guests_apart = false;
};

// A direct call, outside the queue. REQUIRES: the two users are buddies.
struct CallBuddy {
  ConnectionId connection;
  std::string_view ref;
  UserId buddy;
  MatchMode mode = MatchMode::kVideo;
};
// Sent by the callee, or by the caller to cancel the call.
struct AnswerInvite {
  ConnectionId connection;
  std::string_view ref;
  InviteId invite;
  bool accept = false;
};
// A buddy did something that a connected user is notified of.
struct BuddyChanged {
  UserId user;
  UserId buddy;
  BuddyChange change = BuddyChange::kAsked;
};
// The result of storing a message for which HistorySink returned kWaiting.
struct ChatPersisted {
  SessionId session;
  MessageId message;
  bool stored = false;
};

using Event = std::variant<Authenticated, Join, LeaveQueue, Skip, Signal, Chat, Typing, EndSession,
                           ClientClosed, ConnectionLost, ProfileChanged, RulesChanged, CallBuddy,
                           AnswerInvite, BuddyChanged, ChatPersisted>;

// What the lobby says of the message behind an event. A client that sends many invalid messages is
// disconnected.
enum class Verdict : std::uint8_t { kValid, kInvalid };

}  // namespace gurukul::lobby
