#include "server/connection_handler.hpp"

#include <utility>

#include "base/check.hpp"
#include "protocol/encoder.hpp"
#include "server/log.hpp"

namespace gurukul::server {

using lobby::Verdict;

namespace {

// A shard is overloaded when a ready socket may have waited longer than the first time. It stays
// overloaded until that is less than the second time.
constexpr std::int64_t kOverloadedLagUs = 1'000'000;
constexpr std::int64_t kRecoveredLagUs = 250'000;
// How often a connection may exceed a rate limit before it is closed.
constexpr Rate kBreachRate{static_cast<double>(limits::kRateBreachesMax), 5};
// When a client that was refused because of too many connections should try again.
constexpr Millis kCapacityRetry{5'000};
constexpr std::int64_t kOriginWarningEveryMs = 60'000;
constexpr Millis kTokenExpiriesEvery{1'000};

// The lower half of a connection id is the slot, an index into clients_.
std::size_t slot_of(ConnectionId id) {
  return id.value & 0xFFFFFFFF;
}

}  // namespace

ConnectionHandler::ConnectionHandler(ServerContext& context, Backend* backend, std::size_t index,
                                     net::Connections& connections, LobbyClient lobby)
    : context_(context),
      backend_(backend),
      connections_(connections),
      index_(index),
      lobby_(std::move(lobby)),
      tokens_(context.secret, context.instance),
      ice_(context.settings.relay) {
  lobby_.on_verdict(connections_, [this](ConnectionId connection, lobby::Verdict verdict) {
    note_verdict(connection, verdict);
  });
}

ConnectionHandler::ClientConnection* ConnectionHandler::find(ConnectionId id) {
  const std::size_t slot = slot_of(id);
  return slot < clients_.size() && clients_[slot].id == id ? &clients_[slot] : nullptr;
}

std::optional<net::HttpResponse> ConnectionHandler::on_upgrade(const net::HttpRequest& request) {
  if (request.path != "/ws" && request.path != "/") return net::plain_response(404, "not found");
  if (!context_.origins.allows(request)) {
    warn_of_origin(request);
    return net::plain_response(403, "the origin of this page is not allowed to connect");
  }
  if (context_.draining) return net::plain_response(503, "the server is shutting down");
  return std::nullopt;
}

void ConnectionHandler::on_handshake_fault(const IpAddress& client) {
  rate_limits_.count_fault(client.limit_key(), context_.clock.steady());
  notify_operator("handshake", client, "broken");
}

void ConnectionHandler::notify_operator(std::string_view kind, const IpAddress& client,
                                        std::string_view detail, std::string_view account) const {
  const std::string address = client.text();
  context_.security_log.tell({.kind = kind,
                              .outcome = "refused",
                              .client_address = address,
                              .account = account,
                              .detail = detail});
}

// Logs the origin and the host of the request, at most once a minute. The usual cause of a wrong
// refusal is a proxy that does not pass on the host name.
void ConnectionHandler::warn_of_origin(const net::HttpRequest& request) {
  const std::string origin = request.header("origin");
  notify_operator("origin", request.client_address, origin);
  const std::int64_t now_ms = context_.clock.steady().ms;
  std::int64_t due_ms = context_.origin_warning_due_ms;
  if (now_ms < due_ms || !context_.origin_warning_due_ms.compare_exchange_strong(
                             due_ms, now_ms + kOriginWarningEveryMs)) {
    return;
  }
  log_warn(
      "a WebSocket was refused: the page's origin is not this server's own and not in "
      "GURUKUL_ALLOWED_ORIGINS. Add the origin there to allow it",
      {{"origin", origin},
       {"own_name", request.host},
       {"client_address", request.client_address.text()}});
}

void ConnectionHandler::on_open(ConnectionId connection, const net::HttpRequest& request) {
  GURUKUL_CHECK_THREAD(thread_);
  const std::size_t slot = slot_of(connection);
  if (slot >= clients_.size()) clients_.resize(slot + 1);
  ClientConnection& peer = clients_[slot];
  GURUKUL_CHECK(!peer.id);  // on_close() was called for the earlier connection in this slot
  peer = ClientConnection{};
  peer.id = connection;
  peer.address = request.client_address;
  // In open mode a client need not authenticate.
  if (!context_.verifier) connections_.authenticated(connection);
  if (++context_.connections > context_.connections_max) {
    std::string reason;
    protocol::append_close_after(reason, kCapacityRetry);
    if (!connections_.close_a_stranger(connection, reason)) {
      connections_.close(connection, close_code::kTryLater, reason);
      return;
    }
  }
  if (context_.verifier) {
    must_authenticate_.emplace_back(context_.clock.steady() + limits::kAuthenticateTimeout,
                                    connection);
  }
}

void ConnectionHandler::on_text(ConnectionId connection, std::string_view message) {
  GURUKUL_CHECK_THREAD(thread_);
  ClientConnection* peer = find(connection);
  if (peer == nullptr) return;
  const protocol::Decoded decoded = decoder_.decode(message);
  if (const auto* fault = std::get_if<protocol::DecodeError>(&decoded.message)) {
    const bool is_invalid =
        fault->code == ErrorCode::kInvalidJson || fault->code == ErrorCode::kInvalidMessage;
    if (!is_invalid && !within(*peer, decoded.ref_json, peer->early, limits::kOtherRate)) return;
    reject(*peer, decoded.ref_json, fault->code, fault->message);
    return note_verdict(connection, is_invalid ? Verdict::kInvalid : Verdict::kValid);
  }
  const auto& sent = std::get<protocol::ClientMessage>(decoded.message);
  text_ = message;
  if (!speaks_for(*peer, decoded.ref_json, decoded.user_id)) {
    return note_verdict(connection, Verdict::kValid);
  }
  note_verdict(
      connection,
      std::visit([&](const auto& each) { return handle(*peer, decoded.ref_json, each); }, sent));
}

// Counts invalid messages in a row, and closes the connection when there are too many. nullopt: the
// verdict is not known yet, so the count does not change.
void ConnectionHandler::note_verdict(ConnectionId connection, MessageVerdict verdict) {
  ClientConnection* peer = find(connection);
  if (peer == nullptr || !verdict) return;
  if (*verdict == Verdict::kValid) {
    peer->invalid_in_a_row = 0;
  } else if (++peer->invalid_in_a_row >= limits::kBadMessagesInARowMax) {
    connections_.close(connection, close_code::kPolicy, "too many invalid messages in a row");
  }
}

void ConnectionHandler::on_binary(ConnectionId connection) {
  ClientConnection* peer = find(connection);
  if (peer == nullptr) return;
  reject(*peer, {}, ErrorCode::kInvalidMessage, "message: must be a text frame");
  note_verdict(connection, Verdict::kInvalid);
}

void ConnectionHandler::on_close(ConnectionId connection, net::CloseInfo info) {
  GURUKUL_CHECK_THREAD(thread_);
  ClientConnection* peer = find(connection);
  if (peer == nullptr) return;
  GURUKUL_CHECK(context_.connections > 0);
  --context_.connections;
  if (peer->buckets != nullptr) rate_limits_.release(peer->buckets, context_.clock.steady());
  const bool attached = !peer->user.empty();
  if (!info.by_peer && info.code == close_code::kBanned)
    notify_operator("banned", peer->address, "connection", peer->user.value());
  if (attached && backend_) backend_->user_disconnected(peer->user);
  profiles_awaited_.erase(connection);
  profiles_wanted_.erase(connection);
  *peer = ClientConnection{};
  if (logs_debug()) log_debug("connection closed", {{"code", std::to_string(info.code)}});
  // At a shutdown the lobby is not told, so no session ends: both users resume at the next server
  // process with their resume tokens.
  if (!attached || context_.draining) return;
  const bool goodbye =
      info.by_peer && (info.code == close_code::kNormal || info.code == close_code::kGoingAway ||
                       info.code == close_code::kNoStatus);
  if (goodbye) {
    lobby_.submit(lobby::ClientClosed{connection});
  } else {
    lobby_.submit(lobby::ConnectionLost{connection});
  }
}

std::optional<SteadyTime> ConnectionHandler::on_tick_end() {
  GURUKUL_CHECK_THREAD(thread_);
  overloaded_ =
      connections_.stats().lag_us_last > (overloaded_ ? kRecoveredLagUs : kOverloadedLagUs);
  run_deadlines();
  std::optional<SteadyTime> due = lobby_.end_tick();
  const auto earlier = [&due](SteadyTime at) {
    if (!due || at < *due) due = at;
  };
  if (!must_authenticate_.empty()) earlier(must_authenticate_.front().first);
  if (!late_refusals_.empty()) earlier(late_refusals_.front().due);
  // Tokens expire by the wall clock, which may be set forward or back at any time. So the expiry is
  // checked every second.
  if (const auto end = token_expiries_.next()) {
    const TimeReading now = context_.clock.read();
    earlier(std::min(now.to_steady(*end), now.steady + kTokenExpiriesEvery));
  }
  if (!profiles_late_.empty()) earlier(profiles_late_.front().first);
  report_.net = connections_.stats();
  const MutexLock lock(context_.reports_mutex);
  GURUKUL_CHECK(index_ < context_.shard_reports.size());
  context_.shard_reports[index_] = report_;
  return due;
}

void ConnectionHandler::run_deadlines() {
  const auto [now, wall] = context_.clock.read();
  while (!profiles_late_.empty() && profiles_late_.front().first <= now) {
    const auto [due, connection] = profiles_late_.front();
    profiles_late_.pop_front();
    profile_late(connection, due);
  }
  while (!must_authenticate_.empty() && must_authenticate_.front().first <= now) {
    const ClientConnection* peer = find(must_authenticate_.front().second);
    must_authenticate_.pop_front();
    if (peer != nullptr && peer->user.empty()) {
      connections_.close(peer->id, close_code::kUnauthenticated, "not authenticated in time");
    }
  }
  while (!late_refusals_.empty() && late_refusals_.front().due <= now) {
    const LateRefusal late = std::move(late_refusals_.front());
    late_refusals_.pop_front();
    if (const ClientConnection* peer = find(late.connection))
      send_refusal(*peer, late.ref, late.fault);
  }
  // False for a stale entry (token_expiries.hpp).
  const auto stands = [this](const TokenExpiries::End& end) {
    const ClientConnection* peer = find(end.connection);
    return peer != nullptr && peer->token_expires_at + limits::kTokenGrace == end.at;
  };
  token_expiries_.prune_over(clients_.size(), stands);
  while (const auto end = token_expiries_.take_due(wall)) {
    if (!stands(*end)) continue;
    ClientConnection* peer = find(end->connection);
    peer->token_expires_at = {};
    reject(*peer, {}, ErrorCode::kTokenExpired,
           "the access token expired and was not renewed in time");
    connections_.close(peer->id, close_code::kUnauthenticated, "the access token has expired");
  }
}

void ConnectionHandler::drain() {
  GURUKUL_CHECK_THREAD(thread_);
  GURUKUL_CHECK(context_.draining);
  connections_.stop_accepting();
  std::size_t open = 0;
  for (const ClientConnection& peer : clients_) open += peer.id ? 1 : 0;
  const Millis span = limits::kAfterMax - limits::kAfterMin;
  std::size_t index = 0;
  for (const ClientConnection& peer : clients_) {
    if (!peer.id) continue;
    const Millis after =
        limits::kAfterMin + span * static_cast<std::int64_t>(index++) /
                                std::max<std::int64_t>(1, static_cast<std::int64_t>(open) - 1);
    std::string reason;
    protocol::append_close_after(reason, after);
    connections_.close(peer.id, close_code::kRestart, reason);
  }
}

void ConnectionHandler::reject(const ClientConnection& peer, std::string_view ref, ErrorCode code,
                               std::string_view message, std::optional<Millis> retry_after,
                               std::string_view why) {
  if (code == ErrorCode::kInvalidToken || code == ErrorCode::kTokenExpired ||
      code == ErrorCode::kRateLimited) {
    notify_operator(to_string(code), peer.address, why.empty() ? message : why, peer.user.value());
  }
  ++report_.rejections[static_cast<std::size_t>(code)];
  out_.clear();
  protocol::encode_error(out_, ref, code, message, retry_after);
  connections_.send_text(peer.id, out_);
}

bool ConnectionHandler::within(ClientConnection& peer, std::string_view ref, TokenBucket& bucket,
                               Rate rate) {
  if (!context_.settings.rate_limits) return true;
  const SteadyTime now = context_.clock.steady();
  if (bucket.take(rate, now)) return true;
  reject(peer, ref, ErrorCode::kRateLimited,
         "too many messages of this type: wait for retryAfterMs", bucket.wait(rate, now));
  if (!peer.breaches.take(kBreachRate, now)) {
    connections_.close(peer.id, close_code::kRateLimited, "rate limit exceeded repeatedly");
  }
  return false;
}

}  // namespace gurukul::server
