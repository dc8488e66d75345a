#include "server/gate.hpp"

#include <utility>

#include "protocol/encoder.hpp"
#include "server/log.hpp"

namespace gurukul::server {
namespace {

constexpr std::int64_t kOverloadedLagUs = 1'000'000;
constexpr std::int64_t kRecoveredLagUs = 250'000;
constexpr Rate kBreachRate{static_cast<double>(limits::kRateBreachesMax), 5};
constexpr Millis kCapacityRetry{5'000};
constexpr std::int64_t kOriginWarningEveryMs = 60'000;
constexpr Millis kTokenEndsEvery{1'000};

std::size_t slot_of(ConnectionId id) {
  return id.value & 0xFFFFFFFF;
}

}  // namespace

Gate::Gate(Shared& shared, std::size_t index, net::Shard& shard, LobbyPort port)
    : shared_(shared),
      shard_(shard),
      index_(index),
      lobby_(std::move(port)),
      tokens_(shared.secret, shared.instance),
      ice_(shared.settings.relay) {
  lobby_.on_judged(shard, [this](ConnectionId connection, bool bad) { judged(connection, bad); });
}

Gate::Peer* Gate::find(ConnectionId id) {
  const std::size_t slot = slot_of(id);
  return slot < peers_.size() && peers_[slot].id == id ? &peers_[slot] : nullptr;
}

std::optional<net::HttpResponse> Gate::on_upgrade(const net::HttpRequest& request) {
  if (request.path != "/ws" && request.path != "/") return net::plain_response(404, "not found");
  if (!shared_.origins.allows(request)) {
    warn_of_origin(request);
    return net::plain_response(403, "this origin may not connect");
  }
  if (shared_.draining) return net::plain_response(503, "going down");
  return std::nullopt;
}

void Gate::on_handshake_fault(const IpAddress& client) {
  rate_limits_.count_fault(client.limit_key(), shared_.clock.steady());
  tell_operator("handshake", client, "broken");
}

void Gate::tell_operator(std::string_view kind, const IpAddress& client, std::string_view detail,
                         std::string_view account) const {
  const std::string address = client.text();
  shared_.security_log.tell({.kind = kind,
                             .outcome = "refused",
                             .client_address = address,
                             .account = account,
                             .detail = detail});
}

// Both names stand beside each other, since the common cause is a proxy that hides the right one.
void Gate::warn_of_origin(const net::HttpRequest& request) {
  const std::string origin = request.header("origin");
  tell_operator("origin", request.client_address, origin);
  const std::int64_t now_ms = shared_.clock.steady().ms;
  std::int64_t due_ms = shared_.origin_warning_due_ms;
  if (now_ms < due_ms || !shared_.origin_warning_due_ms.compare_exchange_strong(
                             due_ms, now_ms + kOriginWarningEveryMs)) {
    return;
  }
  log_warn(
      "an origin may not connect: it is neither this server's own name nor in "
      "GURUKUL_ALLOWED_ORIGINS",
      {{"origin", origin},
       {"own_name", request.host},
       {"client_address", request.client_address.text()}});
}

void Gate::on_open(ConnectionId connection, const net::HttpRequest& request) {
  const std::size_t slot = slot_of(connection);
  if (slot >= peers_.size()) peers_.resize(slot + 1);
  Peer& peer = peers_[slot];
  peer = Peer{};
  peer.id = connection;
  peer.address = request.client_address;
  // In the open mode nobody has to authenticate.
  if (!shared_.verifier) shard_.authenticated(connection);
  if (++shared_.connections > shared_.connections_max) {
    std::string reason;
    protocol::append_close_after(reason, kCapacityRetry);
    if (!shard_.close_a_stranger(connection, reason)) {
      shard_.close(connection, close_code::kTryLater, reason);
      return;
    }
  }
  if (shared_.verifier) {
    must_authenticate_.emplace_back(shared_.clock.steady() + limits::kAuthenticateTimeout,
                                    connection);
  }
}

void Gate::on_text(ConnectionId connection, std::string_view message) {
  Peer* peer = find(connection);
  if (peer == nullptr) return;
  const protocol::Decoded decoded = decoder_.decode(message);
  if (const auto* fault = std::get_if<protocol::DecodeError>(&decoded.message)) {
    const bool bad =
        fault->code == ErrorCode::kInvalidJson || fault->code == ErrorCode::kInvalidMessage;
    if (!bad && !within(*peer, decoded.ref_json, peer->early, limits::kOtherRate)) return;
    reject(*peer, decoded.ref_json, fault->code, fault->message);
    if (bad) return count_bad(*peer);
    peer->bad_in_a_row = 0;
    return;
  }
  const auto& sent = std::get<protocol::ClientMessage>(decoded.message);
  // What is not a message of a faulty client ends the row; handlers may start a new one.
  row_before_ = std::exchange(peer->bad_in_a_row, 0);
  is_judged_later_ = false;
  text_ = message;
  if (!speaks_for(*peer, decoded.ref_json, decoded.user_id)) return;
  std::visit([&](const auto& each) { handle(*peer, decoded.ref_json, each); }, sent);
  if (is_judged_later_ || peer->bad_in_a_row == 0) return;
  peer->bad_in_a_row = row_before_;
  count_bad(*peer);
}

// Whether this is a valid message the lobby knows; until it has said so the row stands.
void Gate::submit_judged(Peer& peer, const lobby::Event& event) {
  peer.bad_in_a_row = row_before_;
  is_judged_later_ = true;
  lobby_.submit(event);
}

void Gate::judged(ConnectionId connection, bool bad) {
  Peer* peer = find(connection);
  if (peer == nullptr) return;
  if (bad) return count_bad(*peer);
  peer->bad_in_a_row = 0;
}

void Gate::on_binary(ConnectionId connection) {
  Peer* peer = find(connection);
  if (peer == nullptr) return;
  reject(*peer, {}, ErrorCode::kInvalidMessage, "message: must be a text frame");
  count_bad(*peer);
}

void Gate::on_close(ConnectionId connection, net::CloseInfo info) {
  Peer* peer = find(connection);
  if (peer == nullptr) return;
  --shared_.connections;
  if (peer->buckets != nullptr) rate_limits_.release(peer->buckets, shared_.clock.steady());
  const bool attached = !peer->user.empty();
  if (!info.by_peer && info.code == close_code::kBanned)
    tell_operator("banned", peer->address, "connection", peer->user.value());
  if (attached && shared_.services) shared_.services->went(peer->user);
  facts_awaited_.erase(connection);
  facts_wanted_.erase(connection);
  *peer = Peer{};
  if (logs_debug()) log_debug("connection closed", {{"code", std::to_string(info.code)}});
  // A deploy ends no session: both sides come back with their tokens.
  if (!attached || shared_.draining) return;
  const bool goodbye =
      info.by_peer && (info.code == close_code::kNormal || info.code == close_code::kGoingAway ||
                       info.code == close_code::kNoStatus);
  if (goodbye) {
    lobby_.submit(lobby::Goodbye{connection});
  } else {
    lobby_.submit(lobby::Loss{connection});
  }
}

std::optional<SteadyTime> Gate::on_turn_end() {
  overloaded_ = shard_.stats().lag_us_last > (overloaded_ ? kRecoveredLagUs : kOverloadedLagUs);
  run_deadlines();
  std::optional<SteadyTime> due = lobby_.end_turn();
  const auto earlier = [&due](SteadyTime at) {
    if (!due || at < *due) due = at;
  };
  if (!must_authenticate_.empty()) earlier(must_authenticate_.front().first);
  if (!late_refusals_.empty()) earlier(late_refusals_.front().due);
  // Their ends are by the wall clock, which may be set meanwhile: looked at every second.
  if (const auto end = token_ends_.next()) {
    const TimeReading now = shared_.clock.read();
    earlier(std::min(now.to_steady(*end), now.steady + kTokenEndsEvery));
  }
  if (!facts_late_.empty()) earlier(facts_late_.front().first);
  report_.net = shard_.stats();
  const std::lock_guard lock(shared_.reports_mutex);
  shared_.shard_reports[index_] = report_;
  return due;
}

void Gate::run_deadlines() {
  const auto [now, wall] = shared_.clock.read();
  while (!facts_late_.empty() && facts_late_.front().first <= now) {
    const auto [due, connection] = facts_late_.front();
    facts_late_.pop_front();
    facts_late(connection, due);
  }
  while (!must_authenticate_.empty() && must_authenticate_.front().first <= now) {
    const Peer* peer = find(must_authenticate_.front().second);
    must_authenticate_.pop_front();
    if (peer != nullptr && peer->user.empty()) {
      shard_.close(peer->id, close_code::kUnauthenticated, "not authenticated in time");
    }
  }
  while (!late_refusals_.empty() && late_refusals_.front().due <= now) {
    const LateRefusal late = std::move(late_refusals_.front());
    late_refusals_.pop_front();
    if (const Peer* peer = find(late.connection)) send_refusal(*peer, late.ref, late.fault);
  }
  const auto stands = [this](const TokenEnds::End& end) {
    const Peer* peer = find(end.connection);
    return peer != nullptr && peer->token_expires_at + limits::kTokenGrace == end.at;
  };
  token_ends_.prune_over(peers_.size(), stands);
  while (const auto end = token_ends_.take_due(wall)) {
    if (!stands(*end)) continue;
    Peer* peer = find(end->connection);
    peer->token_expires_at = {};
    reject(*peer, {}, ErrorCode::kTokenExpired, "the token expired and was not extended");
    shard_.close(peer->id, close_code::kUnauthenticated, "token expired");
  }
}

void Gate::drain() {
  shard_.stop_accepting();
  std::size_t open = 0;
  for (const Peer& peer : peers_) open += peer.id ? 1 : 0;
  const Millis span = limits::kAfterMax - limits::kAfterMin;
  std::size_t index = 0;
  for (const Peer& peer : peers_) {
    if (!peer.id) continue;
    const Millis after =
        limits::kAfterMin + span * static_cast<std::int64_t>(index++) /
                                std::max<std::int64_t>(1, static_cast<std::int64_t>(open) - 1);
    std::string reason;
    protocol::append_close_after(reason, after);
    shard_.close(peer.id, close_code::kRestart, reason);
  }
}

void Gate::reject(const Peer& peer, std::string_view ref, ErrorCode code, std::string_view message,
                  std::optional<Millis> retry_after, std::string_view why) {
  if (code == ErrorCode::kInvalidToken || code == ErrorCode::kTokenExpired ||
      code == ErrorCode::kRateLimited) {
    tell_operator(to_string(code), peer.address, why.empty() ? message : why, peer.user.value());
  }
  ++report_.rejections[static_cast<std::size_t>(code)];
  out_.clear();
  protocol::encode_error(out_, ref, code, message, retry_after);
  shard_.send_text(peer.id, out_);
}

void Gate::count_bad(Peer& peer) {
  if (++peer.bad_in_a_row < limits::kBadMessagesInARowMax) return;
  shard_.close(peer.id, close_code::kPolicy, "too many bad messages in a row");
}

bool Gate::within(Peer& peer, std::string_view ref, TokenBucket& bucket, Rate rate) {
  if (!shared_.settings.rate_limits) return true;
  const SteadyTime now = shared_.clock.steady();
  if (bucket.take(rate, now)) return true;
  reject(peer, ref, ErrorCode::kRateLimited, "too many of these messages", bucket.wait(rate, now));
  if (!peer.breaches.take(kBreachRate, now)) {
    shard_.close(peer.id, close_code::kRateLimited, "the rate limit kept being broken");
  }
  return false;
}

}  // namespace gurukul::server
