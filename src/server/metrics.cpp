#include "server/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

#include "accounts/crypto.hpp"
#include "base/vocabulary.hpp"
#include "http/request.hpp"
#include "server/backend.hpp"
#include "server/log.hpp"
#include "server/response_rules.hpp"

namespace gurukul::server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Collects the metrics for one response.
class Families {
 public:
  MetricFamily& add(std::string name, std::string help, MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
    return families_.back();
  }
  void value(std::string name, std::string help, MetricType type, double value) {
    sample(add(std::move(name), std::move(help), type), {}, value);
  }
  static void sample(MetricFamily& family, std::vector<ClientMetric::Label> labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
  }
  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  std::vector<MetricFamily> families_;
};

void add_lobby(Families& families, const LobbyReport& report) {
  const lobby::Stats& lobby = report.lobby;
  const auto count = [](auto number) { return static_cast<double>(number); };
  families.value("gurukul_online", "Users with an open connection", MetricType::Gauge,
                 count(lobby.online));
  MetricFamily& waiting =
      families.add("gurukul_waiting", "Users in the wait queue, by match mode", MetricType::Gauge);
  for (std::size_t mode = 0; mode < kMatchModes; ++mode) {
    Families::sample(waiting, {{"mode", std::string(to_string(static_cast<MatchMode>(mode)))}},
                     count(lobby.waiting[mode]));
  }
  families.value("gurukul_sessions", "Sessions (calls) that are open", MetricType::Gauge,
                 count(lobby.sessions));
  families.value(
      "gurukul_unfinished_searches",
      "Searches for a partner that were not finished in one tick and continue in the next",
      MetricType::Gauge, count(lobby.unfinished_searches));
  families.value("gurukul_matches_total", "Matches of two users from the wait queue",
                 MetricType::Counter, count(lobby.matches));
  families.value("gurukul_direct_calls_total", "Direct calls between buddies", MetricType::Counter,
                 count(lobby.direct_calls));
  MetricFamily& resumes =
      families.add("gurukul_resumes_total", "Resumes after a lost connection, by what was resumed",
                   MetricType::Counter);
  Families::sample(resumes, {{"what", "session"}}, count(lobby.resumed_sessions));
  Families::sample(resumes, {{"what", "place"}}, count(lobby.resumed_queue_spots));
  Families::sample(resumes, {{"what", "rebuilt"}}, count(lobby.rebuilt_sessions));

  MetricFamily& waits =
      families.add("gurukul_match_wait_seconds", "Time in the wait queue until the match",
                   MetricType::Histogram);
  ClientMetric metric;
  std::uint64_t cumulative = 0;
  for (std::size_t index = 0; index < kWaitBoundsS.size(); ++index) {
    cumulative += report.wait_counts[index];
    metric.histogram.bucket.push_back({cumulative, kWaitBoundsS[index]});
  }
  metric.histogram.sample_count = cumulative + report.wait_counts.back();
  metric.histogram.sample_sum = report.wait_sum_s;
  waits.metric.push_back(std::move(metric));
}

void add_accounts(Families& families, const accounts::AccountStats& stats) {
  const auto count = [](auto number) { return static_cast<double>(number); };
  MetricFamily& events = families.add(
      "gurukul_accounts_total", "Events of the embedded accounts, by kind", MetricType::Counter);
  const std::pair<const char*, std::uint64_t> counts[] = {{"sign_up", stats.sign_ups},
                                                          {"sign_in", stats.sign_ins},
                                                          {"wrong_password", stats.wrong_passwords},
                                                          {"refresh", stats.refreshes},
                                                          {"reused_token", stats.reused_tokens},
                                                          {"rate_limited", stats.rate_limited},
                                                          {"overload", stats.overloads},
                                                          {"mail_sent", stats.mails_sent},
                                                          {"mail_given_up", stats.mails_given_up}};
  for (const auto& [what, times] : counts) Families::sample(events, {{"what", what}}, count(times));
}

void add_history(Families& families, const social::WriteBehindStats& stats) {
  const auto count = [](auto number) { return static_cast<double>(number); };
  MetricFamily& waiting =
      families.add("gurukul_history_waiting",
                   "Calls and messages that are not yet stored in the database", MetricType::Gauge);
  Families::sample(waiting, {{"where", "memory"}}, count(stats.queued));
  Families::sample(waiting, {{"where", "journal"}}, count(stats.journaled));
  families.value("gurukul_history_oldest_seconds",
                 "Age of the oldest call or message that is not yet stored", MetricType::Gauge,
                 count(stats.oldest_age.count()) / 1000);
  families.value("gurukul_history_journal_bytes", "Size of the journal on disk", MetricType::Gauge,
                 count(stats.journal_bytes));
  families.value("gurukul_history_journal_failing",
                 "1 while the journal cannot be written to disk, else 0", MetricType::Gauge,
                 stats.journal_is_failing ? 1 : 0);
  MetricFamily& done =
      families.add("gurukul_history_total", "Calls and messages of the history, by outcome",
                   MetricType::Counter);
  Families::sample(done, {{"outcome", "stored"}}, count(stats.stored));
  Families::sample(done, {{"outcome", "refused"}}, count(stats.refused));
  Families::sample(done, {{"outcome", "rejected"}}, count(stats.rejected));
  families.value("gurukul_history_retries_total",
                 "Database transactions that failed and were tried again", MetricType::Counter,
                 count(stats.retries));
}

}  // namespace

std::string metrics_text(ServerContext& context, const Backend* backend) {
  ShardReport sum;
  LobbyReport lobby;
  std::int64_t lag_us = 0, lag_max_us = 0;
  {
    const MutexLock lock(context.reports_mutex);
    lobby = context.lobby_report;
    for (const ShardReport& each : context.shard_reports) {
      sum.net.bytes_in += each.net.bytes_in;
      sum.net.bytes_out += each.net.bytes_out;
      sum.net.messages_in += each.net.messages_in;
      sum.net.messages_out += each.net.messages_out;
      sum.net.handshake_faults += each.net.handshake_faults;
      sum.net.slow_readers += each.net.slow_readers;
      sum.net.closed_for_memory += each.net.closed_for_memory;
      sum.net.allocation_failures += each.net.allocation_failures;
      sum.net.turned_away += each.net.turned_away;
      sum.net.made_room += each.net.made_room;
      sum.net.send_queue_high_water_bytes =
          std::max(sum.net.send_queue_high_water_bytes, each.net.send_queue_high_water_bytes);
      lag_us = std::max(lag_us, each.net.lag_us_last);
      lag_max_us = std::max(lag_max_us, each.net.lag_us_max);
      sum.signals += each.signals;
      sum.signal_bytes += each.signal_bytes;
      sum.authenticated += each.authenticated;
      for (std::size_t code = 0; code < kErrorCodes; ++code) {
        sum.rejections[code] += each.rejections[code];
      }
    }
  }
  const auto count = [](auto number) { return static_cast<double>(number); };
  Families families;
  families.value("gurukul_connections", "Open WebSocket connections", MetricType::Gauge,
                 count(context.connections.load()));
  add_lobby(families, lobby);
  families.value("gurukul_signals_total", "Signals (WebRTC data) received from clients",
                 MetricType::Counter, count(sum.signals));
  families.value("gurukul_signal_bytes_total", "Bytes of signals received from clients",
                 MetricType::Counter, count(sum.signal_bytes));
  MetricFamily& bytes = families.add("gurukul_bytes_total", "Bytes received and sent, by direction",
                                     MetricType::Counter);
  Families::sample(bytes, {{"direction", "in"}}, count(sum.net.bytes_in));
  Families::sample(bytes, {{"direction", "out"}}, count(sum.net.bytes_out));
  MetricFamily& messages = families.add("gurukul_messages_total",
                                        "WebSocket messages, by direction", MetricType::Counter);
  Families::sample(messages, {{"direction", "in"}}, count(sum.net.messages_in));
  Families::sample(messages, {{"direction", "out"}}, count(sum.net.messages_out));
  MetricFamily& rejections =
      families.add("gurukul_rejections_total", "Error messages sent to clients, by error code",
                   MetricType::Counter);
  for (std::size_t code = 0; code < kErrorCodes; ++code) {
    Families::sample(rejections, {{"reason", std::string(to_string(static_cast<ErrorCode>(code)))}},
                     count(sum.rejections[code] + lobby.rejections[code]));
  }
  families.value("gurukul_authenticated_total", "Access tokens accepted", MetricType::Counter,
                 count(sum.authenticated));
  families.value("gurukul_handshake_faults_total", "Invalid WebSocket handshakes",
                 MetricType::Counter, count(sum.net.handshake_faults));
  families.value("gurukul_slow_readers_total",
                 "Connections closed with code 4008 because the client read too slowly",
                 MetricType::Counter, count(sum.net.slow_readers));
  families.value("gurukul_buffer_bytes",
                 "Bytes in memory of unsent responses and incomplete requests", MetricType::Gauge,
                 count(context.buffers->used()));
  families.value("gurukul_closed_for_memory_total",
                 "Connections closed because gurukul_buffer_bytes reached its limit",
                 MetricType::Counter, count(sum.net.closed_for_memory));
  families.value("gurukul_allocation_failures_total",
                 "Requests and tasks that failed because memory was exhausted", MetricType::Counter,
                 count(sum.net.allocation_failures));
  families.value("gurukul_turned_away_total", "Connections refused because all sockets were in use",
                 MetricType::Counter, count(sum.net.turned_away));
  families.value("gurukul_idle_closed_total",
                 "Idle connections closed to free a socket for a new connection",
                 MetricType::Counter, count(sum.net.made_room));
  families.value("gurukul_event_loop_lag_seconds", "Duration of the last tick of the slowest shard",
                 MetricType::Gauge, count(lag_us) / 1e6);
  families.value("gurukul_event_loop_lag_max_seconds",
                 "Duration of the longest tick since the start", MetricType::Gauge,
                 count(lag_max_us) / 1e6);
  families.value("gurukul_send_queue_high_water_bytes",
                 "Largest number of unsent bytes of one connection since the start",
                 MetricType::Gauge, count(sum.net.send_queue_high_water_bytes));
  families.value("gurukul_log_lines_dropped_total",
                 "Log lines dropped because the reader of the log was too slow",
                 MetricType::Counter, count(log_lines_dropped()));
  if (backend != nullptr) {
    add_history(families, backend->history_stats());
    if (const auto accounts = backend->account_stats()) add_accounts(families, *accounts);
  }
  return families.text();
}

net::HttpResponse metrics_response(ServerContext& context, const Backend* backend,
                                   const net::HttpRequest& request) {
  if (!http::is_read(request)) return method_refused();
  const std::string& token = context.settings.metrics.token;
  if (!token.empty() && !accounts::equal_in_constant_time(http::bearer_token(request), token)) {
    net::HttpResponse refusal = net::plain_response(
        401, "this path requires the token of GURUKUL_METRICS as a bearer token");
    refusal.headers.push_back({"WWW-Authenticate", "Bearer"});
    return refusal;
  }
  return {
      200,
      {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}},
      metrics_text(context, backend)};
}

}  // namespace gurukul::server
