#include "net/connection.hpp"
#include "net/forwarded.hpp"
#include "net/handshake.hpp"

namespace gurukul::net {
namespace {

constexpr Millis kAnswerTimeout{15'000};
// A body that comes slower than this is not waited for: about 13 kbit/s.
constexpr std::size_t kBodyProgressBytesMin = 16 * 1024;

}  // namespace

std::size_t Shard::read_http(Connection& connection, char* bytes, std::size_t size) {
  HttpState& state = *connection.http;
  const HttpReader::Step step = state.reader.feed({bytes, size}, options_.bodies);
  if (step.state == HttpReader::State::kBroken) {
    ++stats_.handshake_faults;
    handler_->on_handshake_fault(state.peer);
    refuse(connection, plain_response(step.status, step.fault));
    return size;
  }
  if (step.state == HttpReader::State::kNeedMore) {
    // The time for a head runs from its first bytes; the time for a body starts anew as long as the
    // body moves.
    const SteadyTime until = now_ + options_.handshake_timeout;
    connection.moved += step.consumed;
    if (!state.in_body && state.reader.is_in_body()) {
      state.in_body = true;
      connection.moved = 0;
      set_deadline(connection, until);
    } else if (until < connection.deadline) {
      set_deadline(connection, until);
    }
    if (!state.continued && state.reader.wants_continue()) {
      state.continued = true;
      out_buffer(connection) += "HTTP/1.1 100 Continue\r\n\r\n";
      mark_dirty(connection);
    }
    return step.consumed;
  }
  HttpRequest request = state.reader.take();
  request.https = state.is_tls;
  resolve_client(request, state.peer, options_.trusted_proxies);
  state.head_only = request.method == "HEAD";
  state.keep_alive = request.keep_alive;
  state.chunks_allowed = !request.http_1_0;
  state.continued = state.in_body = false;
  handle_request(connection, std::move(request));
  return step.consumed;
}

void Shard::handle_request(Connection& connection, HttpRequest request) {
  if (is_upgrade(request)) return upgrade(connection, request);
  connection.phase = Phase::kAnswering;
  set_deadline(connection, now_ + kAnswerTimeout);
  auto response = handler_->on_http({connection.id().value}, request);
  if (response) answer(connection, std::move(*response));
}

void Shard::respond(RequestId id, HttpResponse response) {
  Connection* connection = find({id.value});
  if (connection == nullptr || connection->phase != Phase::kAnswering) return;
  guard_memory(*connection, [&] { answer(*connection, std::move(response)); });
}

void Shard::on_reading_deadline(Connection& connection) {
  const HttpState& state = *connection.http;
  if (state.in_body && connection.moved >= kBodyProgressBytesMin) {
    connection.moved = 0;
    return set_deadline(connection, now_ + options_.handshake_timeout);
  }
  if (connection.in.empty() && !state.in_body) return destroy(connection);
  ++stats_.handshake_faults;
  handler_->on_handshake_fault(state.peer);
  refuse(connection, plain_response(408, "the request did not end in time"));
}

void Shard::upgrade(Connection& connection, const HttpRequest& request) {
  if (const auto refusal = refuse_handshake(request)) {
    ++stats_.handshake_faults;
    handler_->on_handshake_fault(request.client_address);
    return refuse(connection, *refusal);
  }
  if (const auto refusal = handler_->on_upgrade(request)) return refuse(connection, *refusal);
  append_switching_protocols(out_buffer(connection), request);
  mark_dirty(connection);
  connection.http.reset();
  connection.phase = Phase::kOpen;
  connection.reported = false;
  connection.heartbeat = options_.heartbeat;
  connection.heard_at = now_;
  ++stats_.websockets;
  set_deadline(connection, now_ + connection.heartbeat);
  handler_->on_open(connection.id(), request);
}

}  // namespace gurukul::net
