#pragma once
// Translates what clients send into events of the lobby. Pure functions, used by ConnectionHandler
// and by the simulation, so that both give the lobby the same events. Any thread.
//
//   lobby_.submit(to_event(client.id, ref, message));    // message: for example a protocol::Signal
//
// An event points to the texts of its message and to `ref`, the `id` of the request as JSON text
// (empty: none). Both must outlive the event. A session id or invite id that is not a UUID becomes
// the zero id, which no session and no invite has.

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "lobby/event.hpp"
#include "protocol/client_message.hpp"
#include "protocol/resume_token.hpp"

namespace gurukul::server {

lobby::Join to_event(ConnectionId from, std::string_view ref, const protocol::JoinQueue& message);
lobby::LeaveQueue to_event(ConnectionId from, std::string_view ref, const protocol::LeaveQueue&);
lobby::Skip to_event(ConnectionId from, std::string_view ref, const protocol::Skip& message);
lobby::Signal to_event(ConnectionId from, std::string_view ref, const protocol::Signal& message);
lobby::Chat to_event(ConnectionId from, std::string_view ref, const protocol::Chat& message);
lobby::Typing to_event(ConnectionId from, std::string_view ref, const protocol::Typing& message);
lobby::EndSession to_event(ConnectionId from, std::string_view ref,
                           const protocol::EndSession& message);
lobby::CallBuddy to_event(ConnectionId from, std::string_view ref,
                          const protocol::CallBuddy& message);
lobby::AnswerInvite to_event(ConnectionId from, std::string_view ref,
                             const protocol::Accept& message);
lobby::AnswerInvite to_event(ConnectionId from, std::string_view ref,
                             const protocol::Decline& message);

// What a valid resume token claims. nullopt: it names neither a session nor a queue spot.
std::optional<lobby::ResumeClaim> to_claim(const protocol::OpenedToken& token,
                                           const TimeReading& now);

}  // namespace gurukul::server
