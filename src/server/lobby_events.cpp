#include "server/lobby_events.hpp"

#include "base/uuid.hpp"

namespace gurukul::server {
namespace {

SessionId session_named(std::string_view text) {
  return parse_uuid<SessionId>(text).value_or(SessionId{});
}

InviteId invite_named(std::string_view text) {
  return parse_uuid<InviteId>(text).value_or(InviteId{});
}

}  // namespace

lobby::Join to_event(ConnectionId from, std::string_view ref, const protocol::JoinQueue& message) {
  return {from, ref, message.mode, message.interests, message.campus};
}

lobby::LeaveQueue to_event(ConnectionId from, std::string_view ref, const protocol::LeaveQueue&) {
  return {from, ref};
}

lobby::Skip to_event(ConnectionId from, std::string_view ref, const protocol::Skip& message) {
  lobby::Skip skip{from, ref, std::nullopt};
  if (message.session_id) skip.session = session_named(*message.session_id);
  return skip;
}

lobby::Signal to_event(ConnectionId from, std::string_view ref, const protocol::Signal& message) {
  return {from, ref, session_named(message.session_id), message.target_user_id,
          message.signal_json};
}

lobby::Chat to_event(ConnectionId from, std::string_view ref, const protocol::Chat& message) {
  return {from, ref, session_named(message.session_id), message.client_message_id,
          message.text_json};
}

lobby::Typing to_event(ConnectionId from, std::string_view ref, const protocol::Typing& message) {
  return {from, ref, session_named(message.session_id), message.typing};
}

lobby::EndSession to_event(ConnectionId from, std::string_view ref,
                           const protocol::EndSession& message) {
  return {from, ref, session_named(message.session_id)};
}

lobby::CallBuddy to_event(ConnectionId from, std::string_view ref,
                          const protocol::CallBuddy& message) {
  return {from, ref, UserId{std::string(message.buddy_id)}, message.mode};
}

lobby::AnswerInvite to_event(ConnectionId from, std::string_view ref,
                             const protocol::Accept& message) {
  return {from, ref, invite_named(message.invite_id), true};
}

lobby::AnswerInvite to_event(ConnectionId from, std::string_view ref,
                             const protocol::Decline& message) {
  return {from, ref, invite_named(message.invite_id), false};
}

std::optional<lobby::ResumeClaim> to_claim(const protocol::OpenedToken& token,
                                           const TimeReading& now) {
  if (const auto* session = std::get_if<protocol::ResumeSession>(&token.what)) {
    return lobby::ResumeClaim{
        token.issued_here,
        lobby::SessionClaim{session->session, UserId{std::string(session->partner)},
                            session->is_initiator, session->mode}};
  }
  if (const auto* place = std::get_if<protocol::ResumeQueueSpot>(&token.what)) {
    return lobby::ResumeClaim{
        token.issued_here, lobby::QueueSpotClaim{place->mode,
                                                 place->campus,
                                                 {place->interests.begin(), place->interests.end()},
                                                 now.to_steady(place->joined_at),
                                                 place->sequence}};
  }
  return std::nullopt;
}

}  // namespace gurukul::server
