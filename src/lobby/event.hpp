#pragma once
// The input of the lobby. The server makes events of decoded messages, of connections that open and
// close, and of changes in the database, and LobbyRunner passes them to Lobby::apply(). Views need
// to be valid only during apply(). Lobby thread.
//
//   lobby.apply(Join{connection, ref, MatchMode::kVideo, tags, CampusPreference::kAny}, now);
//
// `ref` is the `id` of the client's message, as JSON; empty: none. An event of a connection that
// the lobby does not know (because it was replaced or closed) is ignored.

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

// What a resume token says (docs/protocol.md#resume-tokens): the state that a client claims.
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
  // True: this process issued the token, so the session or queue spot is in this lobby or has
  // ended. False: another process issued it (before a restart, or a second server). Then the lobby
  // may rebuild a session or queue spot that it does not have.
  bool issued_here = true;
  std::variant<SessionClaim, QueueSpotClaim> what;
};

// The connection has authenticated as a user. A second event of the same connection has a newer
// access token and perhaps a newer profile.
struct Authenticated {
  ConnectionId connection;
  std::string_view ref;
  UserId user;
  std::shared_ptr<const Profile> profile;  // null: no profile
  std::optional<ResumeClaim> resume;
  bool announce = true;  // false: no `welcome` is sent (a join in open mode)
  // True: the connection had authenticated before. If the lobby does not know such a connection, a
  // newer one has replaced it, and the event is ignored.
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
  // The match modes that the operator allows, indexed by MatchMode.
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
// The operator's settings that the lobby needs. They have the meaning that they have in Config.
struct RulesChanged {
  bool matching = true;
  std::optional<std::int64_t> karma_floor;
  Millis queue_timeout{120'000};
  bool new_guests_apart = false;
};

// The user starts a direct call. REQUIRES: the two users are buddies.
struct CallBuddy {
  ConnectionId connection;
  std::string_view ref;
  UserId buddy;
  MatchMode mode = MatchMode::kVideo;
};
// An answer to an invite. `accept` false: the callee declines, or the caller cancels the invite.
struct AnswerInvite {
  ConnectionId connection;
  std::string_view ref;
  InviteId invite;
  bool accept = false;
};
// `buddy` asked, accepted or removed `user`, who is told if it is connected.
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

// The lobby's judgement of the message that led to the event. The server closes the connection of a
// client that sends many invalid messages.
enum class Verdict : std::uint8_t { kValid, kInvalid };

}  // namespace gurukul::lobby
