#include "sim_server.hpp"

#include "server/lobby_events.hpp"

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
  lobby_->check_invariants();
}

void SimServer::receive(ConnectionId connection, const std::string& text, SteadyTime now) {
  const protocol::Decoded decoded = decoder_.decode(text);
  GURUKUL_CHECK(std::holds_alternative<protocol::ClientMessage>(decoded.message));
  notifier_->set_now(reading(now));
  const std::string_view ref = decoded.ref_json;
  std::visit(
      Overloaded{
          [](const protocol::Ping&) {},
          [&](const protocol::Authenticate& each) { authenticate(connection, ref, each, now); },
          [&](const auto& each) { lobby_->apply(server::to_event(connection, ref, each), now); }},
      std::get<protocol::ClientMessage>(decoded.message));
}

void SimServer::authenticate(ConnectionId connection, std::string_view ref,
                             const protocol::Authenticate& message, SteadyTime now) {
  const UserId user{std::string(*message.user_id)};
  std::optional<lobby::ResumeClaim> claim;
  const auto opened = tokens_->open(message.resume.value_or(""), user.value(), reading(now).wall);
  if (opened) claim = server::to_claim(*opened, reading(now));
  lobby_->apply(lobby::Authenticated{connection, ref, user, nullptr, claim, true}, now);
}

}  // namespace gurukul::sim
