#pragma once
// Encodes the messages of the server as JSON (docs/protocol.md#messages). Each function appends one
// complete message to a buffer that the caller reuses. `ref_json` is the "id" of the client's
// message as received, with its quotes; empty: the message has no `ref`. The texts `*_json`, the
// resume tokens and the UUIDs are inserted unchanged; all other texts are escaped. An optional
// value that is nullopt is encoded as null. Called by the server's ClientNotifier and
// ConnectionHandler. Any thread.
//
//   out.clear();
//   encode_error(out, ref, ErrorCode::kNoSession, "sessionId: you are not in this session");

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/vocabulary.hpp"

namespace gurukul::protocol {

struct ResumedSession {
  SessionId session;
  std::string_view partner;
  bool is_initiator;
  MatchMode mode;
  bool lost;  // the session was rebuilt after a restart, so messages may have been lost
};
struct ResumedQueueSpot {
  std::size_t position;
};
struct Welcome {
  std::string_view user;
  std::string_view connection;
  Instant server_time;
  Millis heartbeat;
  Millis grace;
  std::string_view ice_servers_json;
  std::size_t online;  // connected users
  std::string_view resume_token;
  std::variant<std::monostate, ResumedSession, ResumedQueueSpot> resumed;  // monostate: nothing
};
struct Queued {
  std::size_t position;                  // 1: the user who has waited longest in its match mode
  std::size_t size;                      // users who wait in this match mode
  std::optional<Millis> estimated_wait;  // nullopt: unknown
  std::string_view ice_servers_json;
  std::string_view resume_token;
};
// What a user is told about its partner. nullopt: the partner has none, or it is not known.
struct PartnerView {
  std::optional<std::string_view> name;
  std::optional<std::string_view> avatar_url;
  std::optional<std::int64_t> karma;
  std::optional<std::string_view> campus;
};
struct MatchFound {
  SessionId session;
  std::string_view partner;
  bool is_initiator;
  MatchMode mode;
  PartnerView partner_view;
  std::span<const std::string_view> shared_interests;
  std::string_view resume_token;
  std::string_view ice_servers_json;
};

struct ChatAck {
  std::string_view client_message_id;
  MessageId message;
  Instant sent_at;
  PersistState persist_state = PersistState::kNoHistory;  // kNoHistory: there is no field `saved`
};

// An invite: Calling is sent to its caller, BuddyInvite to its callee. `buddy` is the other one.
struct Calling {
  InviteId invite;
  std::string_view buddy;
  MatchMode mode;
  Millis expires_in;
};
struct BuddyInvite {
  Calling call;
  std::optional<std::string_view> name;
  std::optional<std::string_view> avatar_url;
};

// In encode_control.cpp.
void encode_welcome(std::string& out, std::string_view ref_json, const Welcome& welcome);
void encode_pong(std::string& out, std::string_view ref_json);
// `retry_after` nullopt: the message has no `retryAfterMs`.
void encode_error(std::string& out, std::string_view ref_json, ErrorCode code,
                  std::string_view message, std::optional<Millis> retry_after = {});
// The reason of a close frame with code 1012 or 1013: {"afterMs":N}
void append_close_after(std::string& out, Millis after);

// In encode_queue.cpp.
void encode_queued(std::string& out, std::string_view ref_json, const Queued& queued);
void encode_queue_left(std::string& out, std::string_view ref_json, QueueLeftReason reason);
void encode_match_found(std::string& out, std::string_view ref_json, const MatchFound& match);

// In encode_buddy.cpp.
void encode_calling(std::string& out, std::string_view ref_json, const Calling& calling);
void encode_buddy_invite(std::string& out, const BuddyInvite& invite);
void encode_invite_ended(std::string& out, std::string_view ref_json, InviteId invite,
                         InviteEnd end);
void encode_buddy_changed(std::string& out, std::string_view buddy, BuddyChange change);

// In encode_session.cpp.
void encode_signal(std::string& out, SessionId session, std::string_view signal_json);
void encode_chat(std::string& out, SessionId session, MessageId message, std::string_view text_json,
                 Instant sent_at);
void encode_chat_ack(std::string& out, std::string_view ref_json, const ChatAck& ack);
void encode_typing(std::string& out, SessionId session, bool typing);
void encode_session_ended(std::string& out, std::string_view ref_json, SessionId session);
void encode_partner_left(std::string& out, SessionId session, LeftReason reason);
void encode_partner_suspended(std::string& out, SessionId session, Millis grace);
void encode_partner_resumed(std::string& out, SessionId session);

}  // namespace gurukul::protocol
