#include "server/lobby_host.hpp"

#include <utility>

#include "server/services.hpp"

namespace gurukul::server {
namespace {

lobby::Config config_of(const Shared& shared) {
  lobby::Config config;
  config.grace = shared.settings.grace;
  config.queue_timeout = shared.settings.queue_timeout;
  config.first_sequence = static_cast<std::uint64_t>(shared.clock.wall().unix_ms) * 1000;
  return config;
}

}  // namespace

LobbyHost::LobbyHost(Shared& shared, std::vector<net::Shard*> shards)
    : shared_(shared),
      time_(shared.clock),
      tokens_(shared.secret, shared.instance),
      outbox_(std::move(shards)),
      deliver_(shared, outbox_, tokens_),
      lobby_(config_of(shared), random_, deliver_,
             shared.services ? &shared.services->history() : nullptr) {}

bool LobbyHost::apply(const lobby::Event& event) {
  if (!turn_began_at_) {
    turn_began_at_ = time_.read();
    set_now(*turn_began_at_);
  }
  const SteadyTime now = turn_began_at_->steady;
  const auto* attach = std::get_if<lobby::Attach>(&event);
  const std::uint64_t invalid_before = deliver_.invalid_messages();
  if (attach != nullptr && shared_.services) {
    lobby_.apply(with_newest_facts(*attach, shared_.services->facts()), now);
  } else {
    lobby_.apply(event, now);
  }
  return deliver_.invalid_messages() == invalid_before;
}

std::optional<SteadyTime> LobbyHost::end_turn() {
  turn_began_at_.reset();
  // A server that goes down pairs nobody and times nobody out.
  if (shared_.draining) return std::nullopt;
  const TimeReading now = time_.read();
  set_now(now);
  lobby_.end_turn(now.steady);
  outbox_.send();
  for (const auto& task : std::exchange(when_sent_, {})) task();
  LobbyReport report = deliver_.report();
  report.lobby = lobby_.stats();
  {
    const std::lock_guard lock(shared_.reports_mutex);
    shared_.lobby_report = report;
  }
  std::optional<SteadyTime> due = lobby_.next_deadline();
  if (shared_.services) {
    const auto write_due = shared_.services->history().end_turn(lobby_, now.steady);
    for (const std::optional<SteadyTime> other :
         {write_due, std::optional(shared_.services->run_due(now))}) {
      if (other && (!due || *other < *due)) due = other;
    }
  }
  return due;
}

// For all effects of a turn: no message reads a clock of its own.
void LobbyHost::set_now(const TimeReading& now) {
  deliver_.set_now(now);
  if (shared_.services) shared_.services->history().set_now(now);
}

void LobbyHost::write_history() {
  set_now(time_.read());
  shared_.services->history().write_all(lobby_);
}

}  // namespace gurukul::server
