#include "net/connection.hpp"
#include "net/forwarded.hpp"
#include "net/handshake.hpp"

namespace gurukul::net {
namespace {

constexpr Millis kKeepAliveTimeout{60'000};
constexpr Millis kAnswerTimeout{15'000};
// 5 MiB at a megabit a second.
constexpr Millis kLargeBodyTimeout{60'000};

}  // namespace

std::size_t Shard::read_http(Connection& connection, char* bytes, std::size_t size) {
  HttpState& state = *connection.http;
  const HttpReader::Step step = state.reader.feed({bytes, size}, options_.bodies);
  if (step.state == HttpReader::State::kBroken) {
    ++stats_.handshake_faults;
    handler_->on_handshake_fault(state.peer);
    refuse(connection, plain_response(step.status, "the request is broken"));
    return size;
  }
  if (step.state == HttpReader::State::kNeedMore) {
    // The time for one request runs from its first bytes.
    const SteadyTime until = now_ + options_.handshake_timeout;
    if (!state.reader.reads_large_body()) {
      if (until < connection.deadline) set_deadline(connection, until);
    } else if (!state.extended) {
      state.extended = true;
      set_deadline(connection, now_ + kLargeBodyTimeout);
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
  state.continued = state.extended = false;
  handle_request(connection, std::move(request));
  return step.consumed;
}

void Shard::handle_request(Connection& connection, HttpRequest request) {
  if (!request.http_1_0 && request.header("host").empty()) {
    return refuse(connection, plain_response(400, "Host: is missing"));
  }
  if (is_upgrade(request)) return upgrade(connection, request);
  connection.phase = Phase::kAnswering;
  set_deadline(connection, now_ + kAnswerTimeout);
  const auto response = handler_->on_http({connection.id().value}, request);
  if (response) answer(connection, *response);
}

void Shard::respond(RequestId id, const HttpResponse& response) {
  Connection* connection = find({id.value});
  if (connection == nullptr || connection->phase != Phase::kAnswering) return;
  answer(*connection, response);
  if (connection->readable_later) return;
  connection->readable_later = true;
  more_to_read_.push_back(connection->slot);
}

void Shard::answer(Connection& connection, const HttpResponse& response) {
  const HttpState& state = *connection.http;
  append_response(out_buffer(connection), response, state.head_only, state.keep_alive);
  if (!state.keep_alive) return finish(connection);
  connection.phase = Phase::kHttp;
  set_deadline(connection, now_ + kKeepAliveTimeout);
  mark_dirty(connection);
}

void Shard::refuse(Connection& connection, const HttpResponse& response) {
  connection.http->keep_alive = false;
  answer(connection, response);
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
