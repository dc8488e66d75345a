// The running server: signals, renewal of the certificate, the watchdog and the shutdown.

#include <unistd.h>

#include "server/log.hpp"
#include "server/process_signals.hpp"
#include "server/server.hpp"

namespace gurukul::server {
namespace {

constexpr Millis kSecond{1'000};
constexpr Millis kDrainPoll{20};
// Clients have 2 s to answer a close frame; then the connections are cut.
constexpr Millis kDrainWait{2'500};
// Behind a proxy, /readyz fails for this long before connections are closed, and for longer while
// the proxy has noticed less than kChecksToFail failures.
constexpr Millis kDrainDelayBehindProxy{3'000};
constexpr Millis kDrainDelayLongest{6'500};
// Time for the last failure to reach the proxy.
constexpr Millis kLastCheck{200};
constexpr int kChecksToFail = 3;

[[noreturn]] void end_at_once() {
  log_warn("a second signal was received: the process ends at once");
  finish_log(Millis{100});
  ::_exit(1);
}

}  // namespace

void Server::wait_for_signals() {
  notify_service_manager("READY=1");
  while (true) {
    const ProcessSignal signal = next_signal(kSecond);
    if (signal == ProcessSignal::kEnd) break;
    if (signal == ProcessSignal::kReload) reload();
    run_every_second();
  }
  notify_service_manager("STOPPING=1");
  announce_end();
  log_info("shutting down: all client connections are being closed");
  drain();
  const SteadyTime until = context_.clock.steady() + kDrainWait;
  while (!drained() && context_.clock.steady() < until) {
    if (is_told_to_end(kDrainPoll)) end_at_once();
  }
  stop();
  context_.security_log.flush();
  log_info("the server has stopped");
}

void Server::reload() {
  notify_service_manager("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(steady_us()));
  reopen_log();
  log_info("SIGHUP was received: the log file is reopened, and the TLS certificate is read again");
  if (context_.certificate) show(context_.certificate->reload());
  notify_service_manager("READY=1");
}

// Gives the certificate to the shards. Null: there is no new one.
void Server::show(const Certificate::Context& renewed) {
  if (!renewed) return;
  for (const auto& shard : shards_) {
    shard->post([shard = shard.get(), renewed] { shard->use_tls(renewed); });
  }
}

void Server::run_every_second() {
  context_.security_log.flush();
  if (context_.certificate) show(context_.certificate->look());
  feed_watchdog();
}

// Sends the watchdog message only when every event loop has run since the last check.
void Server::feed_watchdog() {
  if (!has_watchdog()) return;
  if (loops_asked_ != nullptr && *loops_asked_ > 0) return;
  notify_service_manager("WATCHDOG=1");
  loops_asked_ = std::make_shared<std::atomic<std::size_t>>(shards_.size());
  for (const auto& shard : shards_) {
    shard->post([asked = loops_asked_] { --*asked; });
  }
}

// Makes /readyz fail, so that load balancers send no new clients. Clients that still arrive are
// served.
void Server::announce_end() {
  context_.ready = false;
  const Settings& settings = context_.settings;
  const Millis behind_proxy = settings.trusted_proxies.empty() ? Millis{0} : kDrainDelayBehindProxy;
  const Millis delay = settings.drain_delay.value_or(behind_proxy);
  if (delay.count() == 0) return;
  const SteadyTime began = context_.clock.steady();
  log_info(
      "shutdown requested: /readyz answers 503, all other requests are still served during the "
      "delay",
      {{"seconds", std::to_string(delay.count() / 1000)}});
  if (is_told_to_end(delay)) end_at_once();
  if (settings.drain_delay) return;
  // A load balancer usually removes this server when /readyz has failed three times. If it has
  // begun to ask, wait for the third failure.
  while (context_.unready_answers > 0 && context_.unready_answers < kChecksToFail &&
         context_.clock.steady() < began + kDrainDelayLongest) {
    if (is_told_to_end(kDrainPoll)) end_at_once();
  }
  // The third answer may still be on its way.
  if (context_.unready_answers >= kChecksToFail && is_told_to_end(kLastCheck)) end_at_once();
}

void Server::drain() {
  context_.ready = false;
  context_.draining = true;
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    shards_[index]->post([handler = handlers_[index].get()] { handler->drain(); });
  }
}

bool Server::drained() {
  if (context_.connections > 0) return false;
  std::size_t sockets = 0;
  const MutexLock lock(context_.reports_mutex);
  for (const ShardReport& report : context_.shard_reports) sockets += report.net.sockets;
  return sockets == 0;
}

}  // namespace gurukul::server
