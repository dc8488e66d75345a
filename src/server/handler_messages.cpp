#include "base/check.hpp"
#include "protocol/encoder.hpp"
#include "server/connection_handler.hpp"
#include "server/lobby_events.hpp"

namespace gurukul::server {

using lobby::Verdict;

namespace {

constexpr Millis kBusyRetry{1'000};

}  // namespace

// True when the client has authenticated. Otherwise the message is held while an authenticate is
// being checked, or is answered with an error.
bool ConnectionHandler::identified(ClientConnection& peer, std::string_view ref) {
  if (!peer.user.empty()) return true;
  const bool has_room = !peer.held || peer.held->size() < limits::kHeldMessagesMax;
  if (peer.verifying && has_room && text_.size() <= limits::kHeldBytesMax) {
    hold(peer);
    return false;
  }
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return false;
  reject(peer, ref, ErrorCode::kUnauthenticated,
         "this connection is not authenticated: send authenticate first");
  return false;
}

// True when the client has authenticated and has not sent too many messages of this kind.
bool ConnectionHandler::admits(ClientConnection& peer, std::string_view ref,
                               TokenBucket UserBuckets::*bucket, Rate rate) {
  if (!identified(peer, ref)) return false;
  GURUKUL_CHECK(peer.buckets != nullptr);
  return within(peer, ref, peer.buckets->*bucket, rate);
}

// False when the shard is overloaded: the message was answered with `busy`. New sessions are
// refused then, so that running ones keep working.
bool ConnectionHandler::accepts_joins(ClientConnection& peer, std::string_view ref) {
  if (!overloaded_) return true;
  reject(peer, ref, ErrorCode::kBusy, "the server is overloaded: try again", kBusyRetry);
  return false;
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::JoinQueue& message) {
  if (peer.user.empty() && !context_.verifier) {
    if (!message.user_id) {
      reject(peer, ref, ErrorCode::kInvalidMessage, "data.userId: is missing");
      return Verdict::kInvalid;
    }
    attach(peer, {}, UserId{std::string(*message.user_id)}, nullptr, {}, false);
  }
  if (!admits(peer, ref, &UserBuckets::joins, limits::kJoinRate)) return Verdict::kValid;
  if (!accepts_joins(peer, ref) || !profile_known(peer, ref)) return Verdict::kValid;
  lobby::Join join = to_event(peer.id, ref, message);
  if (backend_) {
    const auto rules = backend_->settings();
    if (!allows(*rules, peer, ref, message.mode)) return Verdict::kValid;
    if (!rules->interests) join.interests = {};
  }
  lobby_.submit(join);
  return Verdict::kValid;
}

// False when the operator has switched the match mode off: the message was answered with
// `disabled`.
bool ConnectionHandler::allows(const social::OperatorSettings& rules, ClientConnection& peer,
                               std::string_view ref, MatchMode mode) {
  if (rules.modes[static_cast<std::size_t>(mode)]) return true;
  reject(peer, ref, ErrorCode::kDisabled,
         "matchMode: the operator has switched off this match mode");
  return false;
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::LeaveQueue& message) {
  if (!admits(peer, ref, &UserBuckets::other, limits::kOtherRate)) return Verdict::kValid;
  lobby_.submit(to_event(peer.id, ref, message));
  return Verdict::kValid;
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::Skip& message) {
  if (!admits(peer, ref, &UserBuckets::joins, limits::kJoinRate)) return Verdict::kValid;
  if (!accepts_joins(peer, ref) || !profile_known(peer, ref)) return Verdict::kValid;
  lobby::Skip skip = to_event(peer.id, ref, message);
  if (backend_) skip.modes = backend_->settings()->modes;
  return lobby_.submit_judged(peer.id, skip);
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::Signal& message) {
  if (!admits(peer, ref, &UserBuckets::signals, limits::kSignalRate)) return Verdict::kValid;
  ++report_.signals;
  report_.signal_bytes += message.signal_json.size();
  lobby_.submit(to_event(peer.id, ref, message));
  return Verdict::kValid;
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::Chat& message) {
  if (!admits(peer, ref, &UserBuckets::chats, limits::kChatRate)) return Verdict::kValid;
  lobby_.submit(to_event(peer.id, ref, message));
  return Verdict::kValid;
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::Typing& message) {
  if (!admits(peer, ref, &UserBuckets::typing, limits::kTypingRate)) return Verdict::kValid;
  lobby_.submit(to_event(peer.id, ref, message));
  return Verdict::kValid;
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::EndSession& message) {
  if (!admits(peer, ref, &UserBuckets::other, limits::kOtherRate)) return Verdict::kValid;
  lobby_.submit(to_event(peer.id, ref, message));
  return Verdict::kValid;
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::CallBuddy& message) {
  if (!admits(peer, ref, &UserBuckets::joins, limits::kJoinRate)) return Verdict::kValid;
  if (!backend_) {
    reject(peer, ref, ErrorCode::kUnavailable,
           "call_buddy: direct calls need accounts, which this server does not have");
    return Verdict::kValid;
  }
  if (!accepts_joins(peer, ref) || !profile_known(peer, ref)) return Verdict::kValid;
  if (!allows(*backend_->settings(), peer, ref, message.mode)) return Verdict::kValid;
  const UserId buddy{std::string(message.buddy_id)};
  backend_->are_buddies(
      peer.user, buddy,
      [this, loop = &connections_, id = peer.id, ref = std::string(ref), buddy,
       mode = message.mode](std::optional<bool> are) {
        loop->post([this, id, ref, buddy, mode, are] { call_buddy(id, ref, buddy, mode, are); });
      });
  return std::nullopt;
}

// `are`: whether the two are buddies. nullopt: the database could not be read.
void ConnectionHandler::call_buddy(ConnectionId connection, const std::string& ref,
                                   const UserId& buddy, MatchMode mode, std::optional<bool> are) {
  const ClientConnection* caller = find(connection);
  if (caller == nullptr) return;
  MessageVerdict verdict = Verdict::kValid;
  if (!are) {
    reject(*caller, ref, ErrorCode::kBusy, "your buddies cannot be read at the moment: try again",
           kBusyRetry);
  } else if (!*are) {
    reject(*caller, ref, ErrorCode::kUnavailable,
           "buddyId: this user is not your buddy, or cannot be called now");
  } else {
    verdict = lobby_.submit_judged(connection, lobby::CallBuddy{connection, ref, buddy, mode});
  }
  note_verdict(connection, verdict);
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::Accept& message) {
  if (!admits(peer, ref, &UserBuckets::other, limits::kOtherRate)) return Verdict::kValid;
  if (!profile_known(peer, ref)) return Verdict::kValid;
  return lobby_.submit_judged(peer.id, to_event(peer.id, ref, message));
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::Decline& message) {
  if (!admits(peer, ref, &UserBuckets::other, limits::kOtherRate)) return Verdict::kValid;
  return lobby_.submit_judged(peer.id, to_event(peer.id, ref, message));
}

ConnectionHandler::MessageVerdict ConnectionHandler::handle(ClientConnection& peer,
                                                            std::string_view ref,
                                                            const protocol::Ping&) {
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return Verdict::kValid;
  out_.clear();
  protocol::encode_pong(out_, ref);
  connections_.send_text(peer.id, out_);
  return Verdict::kValid;
}

}  // namespace gurukul::server
