#include "lobby/testing/recorder.hpp"

#include <array>

namespace gurukul::lobby::testing {
namespace {

std::string session_text(const SessionView& session) {
  return session.partner->value() + (session.is_initiator ? " initiator" : "");
}

}  // namespace

std::string Recorder::take(std::uint64_t connection) {
  std::string joined;
  std::erase_if(lines_, [&](const Line& line) {
    if (line.connection != connection) return false;
    joined += (joined.empty() ? "" : "; ") + line.text;
    return true;
  });
  return joined;
}

std::vector<Recorder::Line> Recorder::take_all() {
  std::vector<Line> lines;
  lines.swap(lines_);
  return lines;
}

void Recorder::add(ConnectionId to, std::string text, std::string_view ref) {
  if (!ref.empty()) text += " ref " + std::string(ref);
  lines_.push_back({to.value, std::move(text)});
}

void Recorder::on(const Welcome& effect) {
  std::string text = "welcome " + effect.user.value();
  if (const auto* session = std::get_if<Welcome::ResumedSession>(&effect.resumed)) {
    sessions_[effect.to.value] = session->session.session;
    text += " session " + session_text(session->session) + (session->lost ? " lost" : "");
  } else if (const auto* place = std::get_if<Welcome::ResumedQueueSpot>(&effect.resumed)) {
    text += " place " + std::to_string(place->position);
  }
  add(effect.to, std::move(text), effect.ref);
}
void Recorder::on(const Queued& effect) {
  add(effect.to, "queued " + std::to_string(effect.position) + "/" + std::to_string(effect.size),
      effect.ref);
}
void Recorder::on(const QueueLeft& effect) {
  add(effect.to, "queue_left " + std::string(to_string(effect.reason)), effect.ref);
}
void Recorder::on(const Matched& effect) {
  ++matched_;
  sessions_[effect.to.value] = effect.session.session;
  std::string text = "matched " + session_text(effect.session);
  for (const std::string_view tag : effect.shared_interests) text += " #" + std::string(tag);
  add(effect.to, std::move(text), effect.ref);
}
void Recorder::on(const SignalRelay& effect) {
  add(effect.to, "signal " + std::string(effect.signal_json));
}
void Recorder::on(const ChatRelay& effect) {
  add(effect.to, "chat " + std::string(effect.text_json));
}
void Recorder::on(const ChatAck& effect) {
  static constexpr std::array<std::string_view, 4> kPersistState{"", " waiting", " stored",
                                                                 " never"};
  add(effect.to,
      "ack " + std::string(effect.client_message_id) +
          std::string(kPersistState[static_cast<std::size_t>(effect.persist_state)]),
      effect.ref);
}
void Recorder::on(const TypingRelay& effect) {
  add(effect.to, effect.typing ? "typing" : "not typing");
}
void Recorder::on(const SessionEnded& effect) {
  add(effect.to, "session_ended", effect.ref);
}
void Recorder::on(const PartnerLeft& effect) {
  add(effect.to, "partner_left " + std::string(to_string(effect.reason)));
}
void Recorder::on(const PartnerSuspended& effect) {
  add(effect.to, "partner_suspended " + std::to_string(effect.grace.count()));
}
void Recorder::on(const PartnerResumed& effect) {
  add(effect.to, "partner_resumed");
}
void Recorder::on(const Calling& effect) {
  last_invite_ = effect.invite;
  add(effect.to, "calling " + effect.buddy.value() + " " + std::string(to_string(effect.mode)),
      effect.ref);
}
void Recorder::on(const Invited& effect) {
  add(effect.to, "invited by " + effect.buddy.value() + " " + std::string(to_string(effect.mode)));
}
void Recorder::on(const InviteEnded& effect) {
  add(effect.to, "invite " + std::string(to_string(effect.end)), effect.ref);
}
void Recorder::on(const BuddyNews& effect) {
  add(effect.to, effect.buddy.value() + " " + std::string(to_string(effect.change)));
}
void Recorder::on(const Refused& effect) {
  add(effect.to, "error " + std::string(to_string(effect.code)), effect.ref);
}
void Recorder::on(const Replaced& effect) {
  add(effect.connection, "replaced");
}
void Recorder::on(const Banned& effect) {
  add(effect.connection, "banned");
}

}  // namespace gurukul::lobby::testing
