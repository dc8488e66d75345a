#include "lobby/lobby.hpp"

namespace gurukul::lobby {

// The session that the message names, if the user is in it. Null: it is not, and an error was sent;
// or the connection has no user (`user` is null).
Session* Lobby::session_of(User* user, SessionId named, ConnectionId to, std::string_view ref) {
  if (user != nullptr && user->activity == Activity::kTalking &&
      sessions_[user->session].id == named) {
    return &sessions_[user->session];
  }
  if (user != nullptr) {
    sink_.on(Refused{to, ref, ErrorCode::kNoSession, "sessionId: you are not in this session"});
  }
  return nullptr;
}

void Lobby::handle(const Signal& event, SteadyTime now) {
  User* user = user_by(event.connection);
  Session* session = session_of(user, event.session, event.connection, event.ref);
  if (session == nullptr) return;
  const std::size_t index = session->index_of(users_.at(event.connection));
  const User& partner = users_[session->participants[1 - index].user];
  if (partner.id.value() != event.target) {
    sink_.on(Refused{event.connection, event.ref, ErrorCode::kWrongTarget,
                     "targetUserId: this user is not your partner in this session"});
    return;
  }
  session->participants[index].lost = false;
  if (session->participants[1 - index].present) {
    sink_.on(SignalRelay{partner.connection, session->id, event.signal_json});
  } else {
    keep_for_replay(*session, 1 - index, KeptSignal{std::string(event.signal_json)},
                    event.signal_json.size(), now);
  }
}

void Lobby::handle(const Chat& event, SteadyTime now) {
  User* user = user_by(event.connection);
  Session* session = session_of(user, event.session, event.connection, event.ref);
  if (session == nullptr) return;
  const std::size_t index = session->index_of(users_.at(event.connection));
  Participant& sender = session->participants[index];
  const Participant& other = session->participants[1 - index];
  if (!sender.seen) sender.seen = std::make_unique<ChatDeduplicator>();
  if (const ChatDeduplicator::Chat* seen = sender.seen->find(event.client_message_id)) {
    sink_.on(ChatAck{event.connection, event.ref, event.client_message_id, seen->message,
                     seen->sent_at, seen->persist_state});
    return;
  }
  const auto message = random_uuid<MessageId>(random_);
  const SessionId id = session->id;
  if (other.present) {
    sink_.on(ChatRelay{users_[other.user].connection, id, message, event.text_json, now});
  } else if (!keep_for_replay(*session, 1 - index,
                              KeptChat{message, std::string(event.text_json), now},
                              event.text_json.size(), now)) {
    return;
  }
  PersistState persist_state = PersistState::kNoHistory;
  if (history_ != nullptr) {
    persist_state = session->is_remembered ? history_->on_message(call_view(*session), index,
                                                                  message, event.text_json, now)
                                           : PersistState::kWaiting;
  }
  sender.seen->add({std::string(event.client_message_id), message, now, persist_state});
  sink_.on(
      ChatAck{event.connection, event.ref, event.client_message_id, message, now, persist_state});
}

void Lobby::handle(const ChatPersisted& event, SteadyTime /*now*/) {
  const Slot known = sessions_.find(event.session);
  if (known == kNoSlot) return;
  for (const Participant& sender : sessions_[known].participants) {
    ChatDeduplicator::Chat* chat = sender.seen ? sender.seen->find(event.message) : nullptr;
    if (chat == nullptr) continue;
    chat->persist_state = event.stored ? PersistState::kStored : PersistState::kNever;
    if (!sender.present) return;
    sink_.on(ChatAck{users_[sender.user].connection,
                     {},
                     chat->client_message_id,
                     chat->message,
                     chat->sent_at,
                     chat->persist_state});
    return;
  }
}

void Lobby::handle(const Typing& event, SteadyTime /*now*/) {
  User* user = user_by(event.connection);
  const Session* session = session_of(user, event.session, event.connection, event.ref);
  if (session == nullptr) return;
  const Participant& other =
      session->participants[1 - session->index_of(users_.at(event.connection))];
  if (!other.present) return;
  sink_.on(TypingRelay{users_[other.user].connection, session->id, event.typing});
}

void Lobby::handle(const EndSession& event, SteadyTime now) {
  User* user = user_by(event.connection);
  const Session* session = session_of(user, event.session, event.connection, event.ref);
  if (session == nullptr) return;
  end_session(user->session, session->index_of(users_.at(event.connection)), LeftReason::kEnded,
              now);
  sink_.on(SessionEnded{event.connection, event.ref, event.session});
}

// Adds a message to the replay buffer of a participant. A missing message would break the WebRTC
// negotiation, so the session ends when the buffer is full. False: the session was ended.
bool Lobby::keep_for_replay(Session& session, std::size_t index, ReplayMessage message,
                            std::size_t bytes, SteadyTime now) {
  std::unique_ptr<ReplayBuffer>& kept = session.participants[index].kept;
  if (!kept) kept = std::make_unique<ReplayBuffer>();
  if (kept->add(std::move(message), bytes)) return true;
  end_session(sessions_.at(session.id), index, LeftReason::kLost, now);
  return false;
}

// Called when both users have presented a resume token of the rebuilt session: it is passed to the
// history sink from now on. The participant `index` came back last, so all messages of the time
// before were sent by the other one and are in the replay buffer of `index`.
void Lobby::start_history(Session& session, std::size_t index) {
  session.is_remembered = true;
  if (history_ == nullptr) return;
  const CallView call = call_view(session);
  history_->call_began(call);
  if (!session.participants[index].kept) return;
  for (const ReplayMessage& message : session.participants[index].kept->messages()) {
    const auto* chat = std::get_if<KeptChat>(&message);
    if (chat == nullptr) continue;
    const PersistState persist_state =
        history_->on_message(call, 1 - index, chat->message, chat->text_json, chat->sent_at);
    if (persist_state == PersistState::kNever)
      handle(ChatPersisted{session.id, chat->message, false}, SteadyTime{});
  }
}

void Lobby::replay(Session& session, std::size_t index) {
  Participant& recipient = session.participants[index];
  if (!recipient.kept) return;
  const ConnectionId to = users_[recipient.user].connection;
  for (const ReplayMessage& message : recipient.kept->take()) {
    if (const auto* signal = std::get_if<KeptSignal>(&message)) {
      sink_.on(SignalRelay{to, session.id, signal->signal_json});
    } else {
      const auto& chat = std::get<KeptChat>(message);
      sink_.on(ChatRelay{to, session.id, chat.message, chat.text_json, chat.sent_at});
    }
  }
  recipient.kept.reset();
}

void Lobby::suspend(Slot slot, SteadyTime now) {
  const Slot at = users_[slot].session;
  Session& session = sessions_[at];
  const std::size_t index = session.index_of(slot);
  session.participants[index].present = false;
  session.participants[index].away_until = now + config_.grace;
  set_session_deadline(at);
  const Participant& other = session.participants[1 - index];
  if (other.present) {
    sink_.on(PartnerSuspended{users_[other.user].connection, session.id, config_.grace});
  }
}

CallView Lobby::call_view(const Session& session) const {
  const auto party = [this](const Participant& participant) {
    const User& user = users_[participant.user];
    return CallView::Party{&user.id, user.profile && user.profile->is_guest};
  };
  return {session.id,
          {party(session.participants[0]), party(session.participants[1])},
          session.mode,
          session.started_at};
}

std::optional<CallView> Lobby::call(SessionId session) const {
  const Slot known = sessions_.find(session);
  if (known == kNoSlot) return std::nullopt;
  return call_view(sessions_[known]);
}

// Ends a session. The other user, if connected, gets the reason. `leaver` gets no message here; the
// caller of this function answers it.
void Lobby::end_session(Slot at, std::size_t leaver, LeftReason reason, SteadyTime now) {
  Session& session = sessions_[at];
  const Participant& other = session.participants[1 - leaver];
  if (other.present) {
    sink_.on(PartnerLeft{users_[other.user].connection, session.id, reason});
  }
  if (history_ != nullptr && session.is_remembered)
    history_->call_ended(call_view(session), now, reason);
  // When both are present, set_session_deadline() removes the deadline.
  for (Participant& each : session.participants) each.present = true;
  set_session_deadline(at);
  const std::array<Slot, 2> members{session.participants[0].user, session.participants[1].user};
  sessions_.close(at);
  for (const Slot slot : members) {
    User& user = users_[slot];
    --user.pins;
    if (user.session == at) {
      user.session = kNoSlot;
      user.activity = Activity::kIdle;
    }
    depart_if_gone(slot);
  }
}

void Lobby::run_session_deadline(Slot at, SteadyTime now) {
  const Session& session = sessions_[at];
  const Participant& first = session.participants[0];
  const std::size_t leaver = !first.present && first.away_until <= now ? 0 : 1;
  end_session(at, leaver, LeftReason::kLost, now);
}

}  // namespace gurukul::lobby
