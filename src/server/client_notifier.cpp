#include "server/client_notifier.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace gurukul::server {
namespace {

// What a resume token says about the session, the queue spot, or neither.
protocol::ResumeWhat claim_of(const lobby::SessionView& session, const TimeReading& /*now*/) {
  return protocol::ResumeSession{session.session, session.partner->value(), session.is_initiator,
                                 session.mode};
}
protocol::ResumeWhat claim_of(const lobby::TicketView& ticket, const TimeReading& now) {
  return protocol::ResumeQueueSpot{ticket.mode,
                                   ticket.campus,
                                   {ticket.interests.begin(), ticket.interests.end()},
                                   now.to_wall(ticket.joined_at),
                                   ticket.sequence};
}
protocol::ResumeWhat claim_of(const lobby::Welcome::Nothing&, const TimeReading& /*now*/) {
  return protocol::ResumeNothing{};
}

}  // namespace

ClientNotifier::ClientNotifier(ServerContext& shared, Outbox& outbox,
                               protocol::ResumeTokenCodec& tokens)
    : context_(shared),
      outbox_(outbox),
      tokens_(tokens),
      ice_(shared.settings.relay),
      connection_keys_{SystemRandom().next(), SystemRandom().next()},
      now_(shared.clock.read()),
      queued_heartbeat_(std::min(limits::kQueuedHeartbeatMax, shared.settings.heartbeat)) {}

const std::string& ClientNotifier::token(const UserId& user, const protocol::ResumeWhat& what) {
  token_.clear();
  tokens_.append(token_, now_.wall, user.value(), what);
  return token_;
}

const std::string& ClientNotifier::ice(const UserId& user) {
  ice_text_.clear();
  ice_.append_json(ice_text_, user.value(), now_.wall);
  return ice_text_;
}

const std::string& ClientNotifier::ice_without_relay() {
  ice_text_.clear();
  ice_.append_json_without_relay(ice_text_);
  return ice_text_;
}

// A UUID for the connection, always the same one. It reveals nothing about the connection id.
std::string ClientNotifier::connection_text(ConnectionId connection) const {
  const std::uint64_t high = SeededRandom(connection.value ^ connection_keys_[0]).next();
  const std::uint64_t low = SeededRandom(connection.value ^ connection_keys_[1]).next();
  return format_uuid_bits(as_version_4({high, low}));
}

void ClientNotifier::flush(ConnectionId to) {
  GURUKUL_CHECK(to && !out_.empty());
  outbox_.text(to, out_);
  out_.clear();
}

void ClientNotifier::on(const lobby::Welcome& effect) {
  const auto what =
      std::visit([this](const auto& held) { return claim_of(held, now_); }, effect.holds);
  const std::string connection = connection_text(effect.to);
  // Anyone can create new guests at no cost, so a guest gets relay credentials only when it waits
  // or is matched.
  const std::string& servers = effect.is_guest ? ice_without_relay() : ice(effect.user);
  protocol::Welcome welcome{
      effect.user.value(),     connection, now_.wall,     context_.settings.heartbeat,
      context_.settings.grace, servers,    effect.online, token(effect.user, what),
      std::monostate{}};
  if (const auto* session = std::get_if<lobby::Welcome::ResumedSession>(&effect.resumed)) {
    const lobby::SessionView& view = session->session;
    welcome.resumed = protocol::ResumedSession{view.session, view.partner->value(),
                                               view.is_initiator, view.mode, session->lost};
  } else if (const auto* place = std::get_if<lobby::Welcome::ResumedQueueSpot>(&effect.resumed)) {
    welcome.resumed = protocol::ResumedQueueSpot{place->position};
    outbox_.heartbeat(effect.to, queued_heartbeat_);
  }
  protocol::encode_welcome(out_, effect.ref, welcome);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::Queued& effect) {
  protocol::encode_queued(out_, effect.ref,
                          {effect.position, effect.size, effect.estimated_wait, ice(effect.user),
                           token(effect.user, claim_of(effect.ticket, now_))});
  flush(effect.to);
  outbox_.heartbeat(effect.to, queued_heartbeat_);
}

void ClientNotifier::on(const lobby::QueueLeft& effect) {
  protocol::encode_queue_left(out_, effect.ref, effect.reason);
  flush(effect.to);
  outbox_.heartbeat(effect.to, context_.settings.heartbeat);
}

void ClientNotifier::on(const lobby::Matched& effect) {
  protocol::PartnerView view;
  if (const lobby::Profile* profile = effect.partner_profile) {
    view = {profile->name, profile->avatar_url, profile->karma, profile->campus};
  }
  protocol::encode_match_found(
      out_, effect.ref,
      {effect.session.session, effect.session.partner->value(), effect.session.is_initiator,
       effect.session.mode, view, effect.shared_interests,
       token(effect.user, claim_of(effect.session, now_)), ice(effect.user)});
  flush(effect.to);
  outbox_.heartbeat(effect.to, context_.settings.heartbeat);
  if (!effect.waited) return;
  const double waited_s = std::max(0.0, static_cast<double>(effect.waited->count()) / 1000.0);
  const auto* bound = std::lower_bound(kWaitBoundsS.begin(), kWaitBoundsS.end(), waited_s);
  ++report_.wait_counts[static_cast<std::size_t>(bound - kWaitBoundsS.begin())];
  report_.wait_sum_s += waited_s;
}

void ClientNotifier::on(const lobby::SignalRelay& effect) {
  protocol::encode_signal(out_, effect.session, effect.signal_json);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::ChatRelay& effect) {
  protocol::encode_chat(out_, effect.session, effect.message, effect.text_json,
                        now_.to_wall(effect.sent_at));
  flush(effect.to);
}

void ClientNotifier::on(const lobby::ChatAck& effect) {
  protocol::encode_chat_ack(out_, effect.ref,
                            {effect.client_message_id, effect.message, now_.to_wall(effect.sent_at),
                             effect.persist_state});
  flush(effect.to);
}

void ClientNotifier::on(const lobby::TypingRelay& effect) {
  protocol::encode_typing(out_, effect.session, effect.typing);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::SessionEnded& effect) {
  protocol::encode_session_ended(out_, effect.ref, effect.session);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::PartnerLeft& effect) {
  protocol::encode_partner_left(out_, effect.session, effect.reason);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::PartnerSuspended& effect) {
  protocol::encode_partner_suspended(out_, effect.session, effect.grace);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::PartnerResumed& effect) {
  protocol::encode_partner_resumed(out_, effect.session);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::Calling& effect) {
  protocol::encode_calling(out_, effect.ref,
                           {effect.invite, effect.buddy.value(), effect.mode, effect.expires_in});
  flush(effect.to);
}

void ClientNotifier::on(const lobby::Invited& effect) {
  protocol::BuddyInvite invite{
      {effect.invite, effect.buddy.value(), effect.mode, effect.expires_in}, {}, {}};
  if (const lobby::Profile* profile = effect.buddy_profile) {
    invite.name = profile->name;
    invite.avatar_url = profile->avatar_url;
  }
  protocol::encode_buddy_invite(out_, invite);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::InviteEnded& effect) {
  protocol::encode_invite_ended(out_, effect.ref, effect.invite, effect.end);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::BuddyNews& effect) {
  protocol::encode_buddy_changed(out_, effect.buddy.value(), effect.change);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::Refused& effect) {
  ++report_.rejections[static_cast<std::size_t>(effect.code)];
  protocol::encode_error(out_, effect.ref, effect.code, effect.message);
  flush(effect.to);
}

void ClientNotifier::on(const lobby::Replaced& effect) {
  outbox_.close(effect.connection, close_code::kReplaced, "replaced by a newer connection");
}

void ClientNotifier::on(const lobby::Banned& effect) {
  protocol::encode_error(out_, effect.ref, ErrorCode::kBanned, "this account is banned");
  flush(effect.connection);
  outbox_.close(effect.connection, close_code::kBanned, "this account is banned");
}

}  // namespace gurukul::server
