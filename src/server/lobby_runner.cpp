#include "server/lobby_runner.hpp"

#include <utility>

namespace gurukul::server {
namespace {

lobby::Config config_of(const ServerContext& context) {
  lobby::Config config;
  config.grace = context.settings.grace;
  config.queue_timeout = context.settings.queue_timeout;
  config.first_sequence = static_cast<std::uint64_t>(context.clock.wall().unix_ms) * 1000;
  return config;
}

}  // namespace

LobbyRunner::LobbyRunner(ServerContext& context, std::vector<net::Connections*> shards,
                         Sources sources)
    : context_(context),
      sources_(std::move(sources)),
      time_(context.clock),
      tokens_(context.secret, context.instance),
      outbox_(std::move(shards)),
      notifier_(context, outbox_, tokens_),
      lobby_(config_of(context), random_, notifier_, sources_.history) {}

void LobbyRunner::when_sent(std::function<void()> task) {
  GURUKUL_CHECK_THREAD(thread_);
  GURUKUL_CHECK(task != nullptr);
  when_sent_.push_back(std::move(task));
}

lobby::Verdict LobbyRunner::apply(const lobby::Event& event) {
  GURUKUL_CHECK_THREAD(thread_);
  if (!tick_began_at_) {
    tick_began_at_ = time_.read();
    set_now(*tick_began_at_);
  }
  const SteadyTime now = tick_began_at_->steady;
  const auto* authenticated = std::get_if<lobby::Authenticated>(&event);
  if (authenticated == nullptr || sources_.profiles == nullptr) return lobby_.apply(event, now);
  return lobby_.apply(with_newest_profile(*authenticated, *sources_.profiles), now);
}

std::optional<SteadyTime> LobbyRunner::end_tick() {
  GURUKUL_CHECK_THREAD(thread_);
  tick_began_at_.reset();
  // While the server drains, no users are matched, no queue spot times out and no grace ends.
  if (context_.draining) return std::nullopt;
  const TimeReading now = time_.read();
  set_now(now);
  lobby_.end_tick(now.steady);
  outbox_.send();
  for (const auto& task : std::exchange(when_sent_, {})) task();
  LobbyReport report = notifier_.report();
  report.lobby = lobby_.stats();
  {
    const MutexLock lock(context_.reports_mutex);
    context_.lobby_report = report;
  }
  std::optional<SteadyTime> due = lobby_.next_deadline();
  const auto earlier = [&due](std::optional<SteadyTime> other) {
    if (other && (!due || *other < *due)) due = other;
  };
  if (sources_.history != nullptr) earlier(sources_.history->end_tick(lobby_, now.steady));
  if (sources_.run_due) earlier(sources_.run_due(now));
  return due;
}

// All effects use the time that was set here, so that the clock is not read for each message.
void LobbyRunner::set_now(const TimeReading& now) {
  notifier_.set_now(now);
  if (sources_.history != nullptr) sources_.history->set_now(now);
}

void LobbyRunner::write_history() {
  GURUKUL_CHECK_THREAD(thread_);
  GURUKUL_CHECK(sources_.history != nullptr);
  set_now(time_.read());
  sources_.history->write_all(lobby_);
}

}  // namespace gurukul::server
