#include "protocol/encoder.hpp"
#include "server/connection_handler.hpp"
#include "server/lobby_events.hpp"

namespace gurukul::server {
namespace {

constexpr Millis kBusyRetry{1'000};

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
  lobby::Join join = to_event(peer.id, ref, message);
  if (context_.backend) {
    const auto rules = context_.backend->settings();
    if (!allows(*rules, peer, ref, message.mode)) return;
    if (!rules->interests) join.interests = {};
  }
  lobby_.submit(join);
}

bool ConnectionHandler::allows(const social::OperatorSettings& rules, ClientConnection& peer,
                               std::string_view ref, MatchMode mode) {
  if (rules.modes[static_cast<std::size_t>(mode)]) return true;
  reject(peer, ref, ErrorCode::kDisabled, "matchMode: switched off by the operator");
  return false;
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::LeaveQueue& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->other, limits::kOtherRate)) return;
  lobby_.submit(to_event(peer.id, ref, message));
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Skip& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->joins, limits::kJoinRate)) return;
  if (!accepts_joins(peer, ref) || !profile_known(peer, ref)) return;
  lobby::Skip skip = to_event(peer.id, ref, message);
  if (context_.backend) skip.modes = context_.backend->settings()->modes;
  submit_judged(peer, skip);
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Signal& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->signals, limits::kSignalRate)) return;
  ++report_.signals;
  report_.signal_bytes += message.signal_json.size();
  lobby_.submit(to_event(peer.id, ref, message));
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Chat& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->chats, limits::kChatRate)) return;
  lobby_.submit(to_event(peer.id, ref, message));
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Typing& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->typing, limits::kTypingRate)) return;
  lobby_.submit(to_event(peer.id, ref, message));
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::EndSession& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->other, limits::kOtherRate)) return;
  lobby_.submit(to_event(peer.id, ref, message));
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

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Accept& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->other, limits::kOtherRate)) return;
  if (!profile_known(peer, ref)) return;
  submit_judged(peer, to_event(peer.id, ref, message));
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Decline& message) {
  if (!identified(peer, ref)) return;
  if (!within(peer, ref, peer.buckets->other, limits::kOtherRate)) return;
  submit_judged(peer, to_event(peer.id, ref, message));
}

void ConnectionHandler::handle(ClientConnection& peer, std::string_view ref,
                               const protocol::Ping&) {
  if (!within(peer, ref, peer.early, limits::kOtherRate)) return;
  out_.clear();
  protocol::encode_pong(out_, ref);
  shard_.send_text(peer.id, out_);
}

}  // namespace gurukul::server
