#pragma once
// State that all shards share: settings and rules that never change while the server runs, and a
// few counters that several threads use. Owned by Server; outlives every shard. Used by all parts
// of src/server. A comment at each group of members says which threads may use it.
//
//   if (context.draining) return net::plain_response(503, "the server is shutting down");

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "auth/jwks_cache.hpp"
#include "auth/token_verifier.hpp"
#include "base/clock.hpp"
#include "base/keyed_limiter.hpp"
#include "base/mutex.hpp"
#include "base/security_event.hpp"
#include "base/vocabulary.hpp"
#include "lobby/config.hpp"
#include "net/buffer_budget.hpp"
#include "net/connections.hpp"
#include "net/static_files.hpp"
#include "server/certificate.hpp"
#include "server/origin.hpp"
#include "server/security_recorder.hpp"
#include "server/settings.hpp"

namespace gurukul::server {

// Upper bounds of the histogram of waiting times, in seconds.
inline constexpr std::array<double, 10> kWaitBoundsS{0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120};

// The counters of a shard, since the start. Each shard copies its report into the context at the
// end of a tick, so that /metrics never waits for an event loop. The lobby does the same.
struct ShardReport {
  net::ShardStats net;
  std::array<std::uint64_t, kErrorCodes> rejections{};  // errors sent, by ErrorCode
  std::uint64_t signals = 0;
  std::uint64_t signal_bytes = 0;
  std::uint64_t authenticated = 0;
};
struct LobbyReport {
  lobby::Stats lobby;
  // Matches by the time that the user waited. The last element counts waits above all bounds.
  std::array<std::uint64_t, kWaitBoundsS.size() + 1> wait_counts{};
  double wait_sum_s = 0;
  std::array<std::uint64_t, kErrorCodes> rejections{};
};

struct ServerContext {
  explicit ServerContext(Settings given);

  // Constant once the server runs.
  const Settings settings;
  const Clock clock;
  const OriginRule origins;
  std::string secret;                             // signs the resume tokens
  std::uint64_t instance = 0;                     // identifies this process in its resume tokens
  std::size_t connections_max = 0;                // WebSockets
  std::size_t sockets_max = 0;                    // WebSockets and plain HTTP requests together
  std::unique_ptr<Certificate> certificate;       // null: no TLS. Used on the first thread only
  std::shared_ptr<net::BufferBudget> buffers;     // of all shards
  std::unique_ptr<net::StaticFiles> files;        // null: no pages are served
  std::unique_ptr<auth::TokenVerifier> verifier;  // null in open mode
  std::unique_ptr<auth::JwksCache> jwks;          // null without SUPABASE_URL

  // Any thread.
  SecurityRecorder security_log;
  std::atomic<bool> ready{true};            // false: load balancers should send no new clients
  std::atomic<int> unready_answers{0};      // how often /readyz has answered that it is not ready
  std::atomic<bool> draining{false};        // true: the shutdown has begun
  std::atomic<std::size_t> connections{0};  // open WebSockets
  std::atomic<std::int64_t> origin_warning_due_ms{0};  // when a refused origin is logged again
  // Limits HTTP requests for relay credentials to 1200 per hour and client address. The limit is
  // high, because all users of a campus may share one address.
  KeyedLimiter relays_by_address{{1200, 1200.0 / 3600}};

  Mutex reports_mutex;
  // By the index of the shard.
  std::vector<ShardReport> shard_reports GUARDED_BY(reports_mutex);
  LobbyReport lobby_report GUARDED_BY(reports_mutex);
};

}  // namespace gurukul::server
