#include "sim_server.hpp"

namespace gurukul::sim {
namespace {

server::Settings settings() {
  server::Settings settings;
  settings.grace = Millis{15'000};
  settings.heartbeat = Millis{25'000};
  return settings;
}

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

// Wall and steady clock of a machine advance together here; main.cpp sets them between machines.
TimeReading reading(SteadyTime now) {
  return {now, Instant{now.ms}};
}

}  // namespace

SimServer::SimServer(std::uint64_t seed) : context_(settings()), random_(seed) {
  start();
}

void SimServer::start() {
  lobby::Config config;
  config.grace = context_.settings.grace;
  config.queue_timeout = Millis{60'000};
  config.first_sequence = ++instance_ << 40;
  config.probes_per_search = 4;
  config.probes_per_tick = 8;
  tokens_ = std::make_unique<protocol::ResumeTokenCodec>(
      "the-secret-of-the-simulated-servers-outlives-them", instance_);
  notifier_ = std::make_unique<server::ClientNotifier>(context_, *this, *tokens_);
  lobby_ = std::make_unique<lobby::Lobby>(config, random_, *notifier_);
}

void SimServer::crash() {
  lobby_.reset();
  notifier_.reset();
  tokens_.reset();
  start();
}

ConnectionId SimServer::connect() {
  const ConnectionId connection{++last_connection_};
  pipes_[connection.value];
  return connection;
}

void SimServer::text(ConnectionId to, std::string_view payload) {
  const auto found = pipes_.find(to.value);
  if (found != pipes_.end() && found->second.close_code == 0) {
    found->second.messages.emplace_back(payload);
  }
}

void SimServer::close(ConnectionId to, std::uint16_t code, std::string_view) {
  const auto found = pipes_.find(to.value);
  if (found != pipes_.end() && found->second.close_code == 0) found->second.close_code = code;
}

void SimServer::goodbye(ConnectionId connection, SteadyTime now) {
  notifier_->set_now(reading(now));
  lobby_->apply(lobby::ClientClosed{connection}, now);
}

void SimServer::loss(ConnectionId connection, SteadyTime now) {
  notifier_->set_now(reading(now));
  lobby_->apply(lobby::ConnectionLost{connection}, now);
}

void SimServer::end_tick(SteadyTime now) {
  notifier_->set_now(reading(now));
  lobby_->end_tick(now);
}

void SimServer::receive(ConnectionId connection, const std::string& text, SteadyTime now) {
  const protocol::Decoded decoded = decoder_.decode(text);
  GURUKUL_CHECK(std::holds_alternative<protocol::ClientMessage>(decoded.message));
  notifier_->set_now(reading(now));
  const auto session = [](std::string_view id) {
    return parse_uuid<SessionId>(id).value_or(SessionId{});
  };
  const auto invite = [](std::string_view id) {
    return parse_uuid<InviteId>(id).value_or(InviteId{});
  };
  const auto apply = [&](const lobby::Event& event) { lobby_->apply(event, now); };
  const std::string_view ref = decoded.ref_json;
  std::visit(
      Overloaded{
          [&](const protocol::Authenticate& each) {
            const UserId user{std::string(*each.user_id)};
            std::optional<lobby::ResumeClaim> claim;
            const auto opened =
                tokens_->open(each.resume.value_or(""), user.value(), reading(now).wall);
            if (opened) {
              if (const auto* talk = std::get_if<protocol::ResumeSession>(&opened->what)) {
                claim = {opened->issued_here,
                         lobby::SessionClaim{talk->session, UserId{std::string(talk->partner)},
                                             talk->is_initiator, talk->mode}};
              } else if (const auto* place =
                             std::get_if<protocol::ResumeQueueSpot>(&opened->what)) {
                claim = {opened->issued_here,
                         lobby::QueueSpotClaim{place->mode,
                                               place->campus,
                                               {place->interests.begin(), place->interests.end()},
                                               reading(now).to_steady(place->joined_at),
                                               place->sequence}};
              }
            }
            apply(lobby::Authenticated{connection, ref, user, nullptr, claim, true});
          },
          [&](const protocol::JoinQueue& each) {
            apply(lobby::Join{connection, ref, each.mode, each.interests, each.campus});
          },
          [&](const protocol::LeaveQueue&) {
            apply(lobby::LeaveQueue{connection, ref});
          },
          [&](const protocol::Skip&) {
            apply(lobby::Skip{connection, ref, std::nullopt});
          },
          [&](const protocol::Signal& each) {
            apply(lobby::Signal{connection, ref, session(each.session_id), each.target_user_id,
                                each.signal_json});
          },
          [&](const protocol::Chat& each) {
            apply(lobby::Chat{connection, ref, session(each.session_id), each.client_message_id,
                              each.text_json});
          },
          [&](const protocol::Typing& each) {
            apply(lobby::Typing{connection, ref, session(each.session_id), each.typing});
          },
          [&](const protocol::EndSession& each) {
            apply(lobby::EndSession{connection, ref, session(each.session_id)});
          },
          [&](const protocol::CallBuddy& each) {
            apply(lobby::CallBuddy{connection, ref, UserId{std::string(each.buddy_id)}, each.mode});
          },
          [&](const protocol::Accept& each) {
            apply(lobby::AnswerInvite{connection, ref, invite(each.invite_id), true});
          },
          [&](const protocol::Decline& each) {
            apply(lobby::AnswerInvite{connection, ref, invite(each.invite_id), false});
          },
          [&](const protocol::Ping&) {}},
      std::get<protocol::ClientMessage>(decoded.message));
}

}  // namespace gurukul::sim
