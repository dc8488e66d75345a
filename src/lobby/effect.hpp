#pragma once
// The lobby's output: messages to connections, and connections to close. The lobby passes each
// effect to an EffectSink, in order, while it applies an event. All views and references are valid
// only during the call. A sink must not call the lobby. Implemented by the server's ClientNotifier;
// lobby thread.
//
//   void on(const lobby::PartnerLeft& effect) override { send(effect.to, encode(effect)); }
//
// `to` is the connection that gets the message. `ref` is the `id` of the message that is answered,
// as JSON; it is empty when that message had no id, or when nothing is answered.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/vocabulary.hpp"
#include "lobby/history_sink.hpp"
#include "lobby/profile.hpp"

namespace gurukul::lobby {

// The content of the next resume token of a user in the wait queue (TicketView) or in a session
// (SessionView).
struct TicketView {
  MatchMode mode;
  CampusPreference campus;
  std::span<const std::string_view> interests;
  SteadyTime joined_at;
  std::uint64_t sequence;  // the number of the join; it orders joins of the same millisecond
};
struct SessionView {
  SessionId session;
  const UserId* partner;  // never null
  bool is_initiator;
  MatchMode mode;
};

struct Welcome {
  struct Nothing {};
  struct ResumedSession {
    SessionView session;
    bool lost;  // the session was rebuilt after a restart, so messages may have been lost
  };
  struct ResumedQueueSpot {
    TicketView ticket;
    std::size_t position;
  };
  ConnectionId to;
  std::string_view ref;
  const UserId& user;
  std::variant<Nothing, ResumedSession, ResumedQueueSpot> resumed;
  // The state for the new resume token. It may be set when `resumed` is Nothing: a second
  // `authenticate` on the same connection resumes nothing.
  std::variant<Nothing, SessionView, TicketView> holds;
  std::size_t online;  // users with a connection, including this one
  bool is_guest = false;
};
struct Queued {
  ConnectionId to;
  std::string_view ref;
  const UserId& user;
  TicketView ticket;
  std::size_t position;                  // 1: the user who has waited longest in this match mode
  std::size_t size;                      // users who wait in this match mode
  std::optional<Millis> estimated_wait;  // nullopt: unknown, nobody was matched in this mode yet
};
struct QueueLeft {
  ConnectionId to;
  std::string_view ref;
  QueueLeftReason reason;
};
struct Matched {
  ConnectionId to;
  std::string_view ref;
  const UserId& user;
  SessionView session;
  const Profile* partner_profile;  // null: no profile
  std::span<const std::string_view> shared_interests;
  std::optional<Millis> waited;  // in the wait queue; nullopt: a direct call
};
struct SignalRelay {
  ConnectionId to;
  SessionId session;
  std::string_view signal_json;
};
struct ChatRelay {
  ConnectionId to;
  SessionId session;
  MessageId message;
  std::string_view text_json;
  SteadyTime sent_at;
};
// An effect with kWaiting is followed by a second one as soon as it is known whether the message
// was stored.
struct ChatAck {
  ConnectionId to;
  std::string_view ref;
  std::string_view client_message_id;
  MessageId message;
  SteadyTime sent_at;
  PersistState persist_state;
};
struct TypingRelay {
  ConnectionId to;
  SessionId session;
  bool typing;
};
struct SessionEnded {
  ConnectionId to;
  std::string_view ref;
  SessionId session;
};
struct PartnerLeft {
  ConnectionId to;
  SessionId session;
  LeftReason reason;
};
struct PartnerSuspended {
  ConnectionId to;
  SessionId session;
  Millis grace;
};
struct PartnerResumed {
  ConnectionId to;
  SessionId session;
};
// A direct call has started. Calling goes to the caller, Invited to the callee.
struct Calling {
  ConnectionId to;
  std::string_view ref;
  InviteId invite;
  const UserId& buddy;
  MatchMode mode;
  Millis expires_in;
};
struct Invited {
  ConnectionId to;
  InviteId invite;
  const UserId& buddy;
  const Profile* buddy_profile;  // null: no profile
  MatchMode mode;
  Millis expires_in;
};
// Passed on for each of the two users who is connected. An accepted invite leads to Matched
// instead.
struct InviteEnded {
  ConnectionId to;
  std::string_view ref;
  InviteId invite;
  InviteEnd end;
};
// The message `buddy_changed`.
struct BuddyNews {
  ConnectionId to;
  const UserId& buddy;
  BuddyChange change;
};
// The message `error`.
struct Refused {
  ConnectionId to;
  std::string_view ref;
  ErrorCode code;
  std::string_view message;
};
// The sink closes the connection with code 4001: a newer connection of the same user replaced it.
struct Replaced {
  ConnectionId connection;
};
// The sink sends the error `banned` and closes the connection with code 4003.
struct Banned {
  ConnectionId connection;
  std::string_view ref;
};

class EffectSink {
 public:
  virtual ~EffectSink() = default;
  virtual void on(const Welcome&) = 0;
  virtual void on(const Queued&) = 0;
  virtual void on(const QueueLeft&) = 0;
  virtual void on(const Matched&) = 0;
  virtual void on(const SignalRelay&) = 0;
  virtual void on(const ChatRelay&) = 0;
  virtual void on(const ChatAck&) = 0;
  virtual void on(const TypingRelay&) = 0;
  virtual void on(const SessionEnded&) = 0;
  virtual void on(const PartnerLeft&) = 0;
  virtual void on(const PartnerSuspended&) = 0;
  virtual void on(const PartnerResumed&) = 0;
  virtual void on(const Calling&) = 0;
  virtual void on(const Invited&) = 0;
  virtual void on(const InviteEnded&) = 0;
  virtual void on(const BuddyNews&) = 0;
  virtual void on(const Refused&) = 0;
  virtual void on(const Replaced&) = 0;
  virtual void on(const Banned&) = 0;
};

}  // namespace gurukul::lobby
