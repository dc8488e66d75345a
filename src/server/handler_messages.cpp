#include "protocol/encoder.hpp"
#include "server/connection_handler.hpp"

namespace gurukul::server {
namespace {

constexpr Millis kBusyRetry{1'000};

// A text that is not a UUID becomes the null id, which no session has.
SessionId session_named(std::string_view text) {
  return parse_uuid<SessionId>(text).value_or(SessionId{});
}

}  // namespace

bool ConnectionHandler::identified(ClientConnection& peer, std::string_view ref) {
  if (!peer.user.empty()) return true;
  const bool has_room = !peer.held || peer.held->size() < limits::kHeldMessagesMax;
  if (peer.verifying && has_room && text_.size() <= limits::kHeldBytesMax) {
    hold(peer);
    return false;
  }
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return false;
  reject(peer, ref, ErrorCode::kUnauthenticated, "authenticate first");
  return false;
}

// New sessions are refused under overload, so that running ones keep working.
bool ConnectionHandler::accepts_joins(ClientConnection& peer, std::string_view ref) {
  if (!overloaded_) return true;
  reject(peer, ref, ErrorCode::kBusy, "the server is overloaded", kBusyRetry);
  return false;
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::JoinQueue& message) {
  if (peer.user.empty() && !context_.verifier) {
    if (!message.user_id) {
      reject(peer, ref, ErrorCode::kInvalidMessage, "data.userId: is missing");
      ++peer.bad_in_a_row;
      return;
    }
    attach(peer, {}, UserId{std::string(*message.user_id)}, nullptr, {}, false);
  }
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->joins, limits::kJoinRate)) return;
  if (!accepts_joins(peer, ref) || !profile_known(peer, ref)) return;
  if (!context_.backend) {
    return lobby_.submit(
        lobby::Join{peer.id, ref, message.mode, message.interests, message.campus});
  }
  const auto rules = context_.backend->settings();
  if (!allows(*rules, peer, ref, message.mode)) return;
  const std::span<const std::string> interests =
      rules->interests ? std::span<const std::string>(message.interests)
                       : std::span<const std::string>{};
  lobby_.submit(lobby::Join{peer.id, ref, message.mode, interests, message.campus});
}

bool ConnectionHandler::allows(const social::OperatorSettings& rules, ClientConnection& peer,
                               std::string_view ref, MatchMode mode) {
  if (rules.modes[static_cast<std::size_t>(mode)]) return true;
  reject(peer, ref, ErrorCode::kDisabled, "matchMode: switched off by the operator");
  return false;
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::LeaveQueue&) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->other, limits::kOtherRate)) return;
  lobby_.submit(lobby::LeaveQueue{peer.id, ref});
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Skip& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->joins, limits::kJoinRate)) return;
  if (!accepts_joins(peer, ref) || !profile_known(peer, ref)) return;
  std::optional<SessionId> session;
  if (message.session_id) session = session_named(*message.session_id);
  lobby::Skip skip{peer.id, ref, session};
  if (context_.backend) skip.modes = context_.backend->settings()->modes;
  submit_judged(peer, skip);
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Signal& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->signals, limits::kSignalRate)) return;
  ++report_.signals;
  report_.signal_bytes += message.signal_json.size();
  lobby_.submit(lobby::Signal{peer.id, ref, session_named(message.session_id),
                              message.target_user_id, message.signal_json});
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Chat& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->chats, limits::kChatRate)) return;
  lobby_.submit(lobby::Chat{peer.id, ref, session_named(message.session_id),
                            message.client_message_id, message.text_json});
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Typing& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->typing, limits::kTypingRate)) return;
  lobby_.submit(lobby::Typing{peer.id, ref, session_named(message.session_id), message.typing});
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::EndSession& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->other, limits::kOtherRate)) return;
  lobby_.submit(lobby::EndSession{peer.id, ref, session_named(message.session_id)});
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::CallBuddy& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->joins, limits::kJoinRate)) return;
  if (!context_.backend) {
    return reject(peer, ref, ErrorCode::kUnavailable, "call_buddy: this server has no accounts");
  }
  if (!accepts_joins(peer, ref) || !profile_known(peer, ref)) return;
  if (!allows(*context_.backend->settings(), peer, ref, message.mode)) return;
  const UserId buddy{std::string(message.buddy_id)};
  context_.backend->are_buddies(
      peer.user, buddy,
      [this, shard = &shard_, id = peer.id, ref = std::string(ref), buddy,
       mode = message.mode](std::optional<bool> are) {
        shard->post([this, id, ref, buddy, mode, are] {
          const ClientConnection* caller = find(id);
          if (caller == nullptr) return;
          if (!are) {
            reject(*caller, ref, ErrorCode::kBusy, "your buddies cannot be read now; try again",
                   kBusyRetry);
          } else if (!*are) {
            reject(*caller, ref, ErrorCode::kUnavailable, "buddyId: cannot be called now");
          } else {
            lobby_.submit(lobby::CallBuddy{id, ref, buddy, mode});
          }
        });
      });
}

void ConnectionHandler::answer_invite(ClientConnection& peer, std::string_view ref,
                                      std::string_view invite, bool accept) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->other, limits::kOtherRate)) return;
  if (accept && !profile_known(peer, ref)) return;
  submit_judged(peer, lobby::AnswerInvite{
                          peer.id, ref, parse_uuid<InviteId>(invite).value_or(InviteId{}), accept});
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Accept& message) {
  answer_invite(peer, ref, message.invite_id, true);
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Decline& message) {
  answer_invite(peer, ref, message.invite_id, false);
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Ping&) {
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return;
  out_.clear();
  protocol::encode_pong(out_, ref);
  shard_.send_text(peer.id, out_);
}

}  // namespace gurukul::server
