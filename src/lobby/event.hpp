#pragma once
// What may happen to the lobby. Made by the server from decoded messages and from connections that
// come and go; the views need to live only for the call. Lobby thread.
//
//   lobby.apply(Join{connection, ref, MatchMode::kVideo, tags, CampusPreference::kAny}, now);
//
// An event of a connection that the lobby does not know (replaced, gone) is ignored.

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

// What a resume token proves (docs/protocol.md#resume-tokens).
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
  // By this very process: it would know what it names, unless that has ended. What another process
  // issued (before a crash, before a deploy, beside us) may be rebuilt.
  bool issued_here = true;
  std::variant<SessionClaim, QueueSpotClaim> what;
};

// A connection now speaks for a user. A second one on the same connection extends it.
struct Authenticated {
  ConnectionId connection;
  std::string_view ref;
  UserId user;
  std::shared_ptr<const Profile> profile;  // null: nothing is known
  std::optional<ResumeClaim> resume;
  bool announce = true;  // false: no welcome (a join in open mode)
  // The connection has spoken for the user before: when it is not known any more, it was replaced.
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
  std::optional<SessionId> session;  // the one it names, if it names any
  // By MatchMode: what the operator lets people look for.
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
// The client said goodbye: a close frame with 1000, 1001 or no code.
struct ClientClosed {
  ConnectionId connection;
};
// The connection went any other way.
struct ConnectionLost {
  ConnectionId connection;
};
// What is known of a user changed: a ban or a block takes effect at once.
struct ProfileChanged {
  UserId user;
  std::shared_ptr<const Profile> profile;
};
// The operator's settings that may change while the server runs.
struct RulesChanged {
  bool matching = true;
  std::optional<std::int64_t> karma_floor;
  Millis queue_timeout{120'000};
  bool new_guests_apart = false;
};

// A direct call, outside the queue. Whoever submits it has made sure that the two are buddies.
struct CallBuddy {
  ConnectionId connection;
  std::string_view ref;
  UserId buddy;
  MatchMode mode = MatchMode::kVideo;
};
// By the callee; or, to take the call back, by the caller.
struct AnswerInvite {
  ConnectionId connection;
  std::string_view ref;
  InviteId invite;
  bool accept = false;
};
// A buddy did something that the user is told of if it is here.
struct BuddyChanged {
  UserId user;
  UserId buddy;
  BuddyChange change = BuddyChange::kAsked;
};
// What became of a message of which the HistorySink said that it waits.
struct ChatPersisted {
  SessionId session;
  MessageId message;
  bool stored = false;
};

using Event = std::variant<Authenticated, Join, LeaveQueue, Skip, Signal, Chat, Typing, EndSession,
                           ClientClosed, ConnectionLost, ProfileChanged, RulesChanged, CallBuddy,
                           AnswerInvite, BuddyChanged, ChatPersisted>;

}  // namespace gurukul::lobby
