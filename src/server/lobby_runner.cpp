#include "server/lobby_runner.hpp"

#include <utility>

#include "server/backend.hpp"

namespace gurukul::server {
namespace {

lobby::Config config_of(const ServerContext& shared) {
  lobby::Config config;
  config.grace = shared.settings.grace;
  config.queue_timeout = shared.settings.queue_timeout;
  config.first_sequence = static_cast<std::uint64_t>(shared.clock.wall().unix_ms) * 1000;
  return config;
}

}  // namespace

LobbyRunner::LobbyRunner(ServerContext& shared, std::vector<net::Shard*> shards)
    : context_(shared),
      time_(shared.clock),
      tokens_(shared.secret, shared.instance),
      outbox_(std::move(shards)),
      notifier_(shared, outbox_, tokens_),
      lobby_(config_of(shared), random_, notifier_,
             shared.backend ? &shared.backend->history() : nullptr) {}

lobby::Verdict LobbyRunner::apply(const lobby::Event& event) {
  if (!tick_began_at_) {
    tick_began_at_ = time_.read();
    set_now(*tick_began_at_);
  }
  const SteadyTime now = tick_began_at_->steady;
  const auto* authenticated = std::get_if<lobby::Authenticated>(&event);
  if (authenticated == nullptr || !context_.backend) return lobby_.apply(event, now);
  return lobby_.apply(with_newest_profile(*authenticated, context_.backend->profiles()), now);
}

std::optional<SteadyTime> LobbyRunner::end_tick() {
  tick_began_at_.reset();
  // While the server drains, no users are paired and no waits time out.
  if (context_.draining) return std::nullopt;
  const TimeReading now = time_.read();
  set_now(now);
  lobby_.end_tick(now.steady);
  outbox_.send();
  for (const auto& task : std::exchange(when_sent_, {})) task();
  LobbyReport report = notifier_.report();
  report.lobby = lobby_.stats();
  {
    const std::lock_guard lock(context_.reports_mutex);
    context_.lobby_report = report;
  }
  std::optional<SteadyTime> due = lobby_.next_deadline();
  if (context_.backend) {
    const auto write_due = context_.backend->history().end_tick(lobby_, now.steady);
    for (const std::optional<SteadyTime> other :
         {write_due, std::optional(context_.backend->run_due(now))}) {
      if (other && (!due || *other < *due)) due = other;
    }
  }
  return due;
}

// All effects of a tick use one time, so no message reads the clock.
void LobbyRunner::set_now(const TimeReading& now) {
  notifier_.set_now(now);
  if (context_.backend) context_.backend->history().set_now(now);
}

void LobbyRunner::write_history() {
  set_now(time_.read());
  context_.backend->history().write_all(lobby_);
}

}  // namespace gurukul::server
