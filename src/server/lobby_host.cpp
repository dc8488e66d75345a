#include "server/lobby_host.hpp"

#include <utility>

#include "server/services.hpp"

namespace gurukul::server {
namespace {

lobby::Config config_of(const Shared& shared) {
  lobby::Config config;
  config.grace = shared.settings.grace;
  config.queue_timeout = shared.settings.queue_timeout;
  config.first_sequence = static_cast<std::uint64_t>(shared.clock.now().unix_ms) * 1000;
  return config;
}

}  // namespace

LobbyHost::LobbyHost(Shared& shared, std::vector<net::Shard*> shards)
    : shared_(shared),
      tokens_(shared.secret, shared.instance),
      outbox_(std::move(shards)),
      deliver_(shared, outbox_, tokens_),
      lobby_(config_of(shared), random_, deliver_,
             shared.services ? &shared.services->history() : nullptr) {}

bool LobbyHost::apply(const lobby::Event& event) {
  if (!turn_began_at_) turn_began_at_ = shared_.clock.now();
  const Instant now = *turn_began_at_;
  deliver_.set_now(now);
  const auto* attach = std::get_if<lobby::Attach>(&event);
  const std::uint64_t invalid_before = deliver_.invalid_messages();
  if (attach != nullptr && shared_.services) {
    lobby_.apply(with_newest_facts(*attach, shared_.services->facts()), now);
  } else {
    lobby_.apply(event, now);
  }
  return deliver_.invalid_messages() == invalid_before;
}

std::optional<Instant> LobbyHost::end_turn() {
  turn_began_at_.reset();
  // A server that goes down pairs nobody and times nobody out.
  if (shared_.draining) return std::nullopt;
  const Instant now = shared_.clock.now();
  deliver_.set_now(now);
  lobby_.end_turn(now);
  outbox_.send();
  for (const auto& task : std::exchange(when_sent_, {})) task();
  LobbyReport report = deliver_.report();
  report.lobby = lobby_.stats();
  {
    const std::lock_guard lock(shared_.reports_mutex);
    shared_.lobby_report = report;
  }
  std::optional<Instant> due = lobby_.next_deadline();
  if (shared_.services) {
    const auto write_due = shared_.services->history().end_turn(lobby_, now);
    for (const std::optional<Instant> other :
         {write_due, std::optional(shared_.services->run_due(now))}) {
      if (other && (!due || *other < *due)) due = other;
    }
  }
  return due;
}

void LobbyHost::write_history() {
  shared_.services->history().write_all(lobby_);
}

}  // namespace gurukul::server
