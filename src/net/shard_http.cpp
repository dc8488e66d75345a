#include "base/check.hpp"
#include "net/connection.hpp"
#include "net/forwarded.hpp"
#include "net/handshake.hpp"

namespace gurukul::net {
namespace {

constexpr Millis kAnswerTimeout{15'000};
// A request body has to bring this much within ShardOptions::handshake_timeout: about 13 kbit/s
// with 10 s.
constexpr std::size_t kBodyProgressBytesMin = 16 * 1024;

HttpResponse no_room_response() {
  HttpResponse response =
      plain_response(503, "the server cannot accept this request at the moment: try again");
  response.headers.push_back({"Retry-After", "2"});
  return response;
}

}  // namespace

std::size_t Shard::read_http(Connection& connection, char* bytes, std::size_t size) {
  GURUKUL_CHECK(connection.phase == Phase::kHttp && connection.http != nullptr);
  HttpState& state = *connection.http;
  HttpReader::Step step = state.reader.feed({bytes, size});
  if (step.state == HttpReader::State::kHead) {
    decide_body(connection);
    return step.consumed;
  }
  const bool has_room = !state.lease || state.lease->grow(state.reader.body_bytes());
  if (!has_room && step.state != HttpReader::State::kBroken) {
    refuse(connection, no_room_response());
    return size;
  }
  if (step.state == HttpReader::State::kBroken) {
    ++stats_.handshake_faults;
    handler_->on_handshake_fault(state.peer);
    refuse(connection, plain_response(step.status, step.fault));
    return size;
  }
  if (step.state == HttpReader::State::kNeedMore) {
    // The time limit for a head starts when its first bytes arrive.
    const SteadyTime until = now_ + options_.handshake_timeout;
    connection.moved += step.consumed;
    if (!state.in_body && until < connection.deadline) {
      set_deadline(connection, until);
    }
    return step.consumed;
  }
  HttpRequest request = state.reader.take();
  request.body_lease = std::move(state.lease);
  state.in_body = false;
  begin_answer(connection, request);
  handle_request(connection, request);
  return step.consumed;
}

// Completes the request with its client, and sets what the response has to observe.
void Shard::begin_answer(Connection& connection, HttpRequest& request) {
  HttpState& state = *connection.http;
  request.https = state.is_tls;
  resolve_client(request, state.peer, options_.trusted_proxies);
  state.head_only = request.method == "HEAD";
  state.keep_alive = request.keep_alive && !is_draining_;
  state.chunks_allowed = !request.http_1_0;
}

void Shard::decide_body(Connection& connection) {
  HttpRequest head = connection.http->reader.head();
  begin_answer(connection, head);
  if (connection.on_reserve && admission_->is_over()) {
    return refuse(connection, no_room_response());
  }
  if (is_upgrade(head)) {
    return refuse(connection, plain_response(400, "a WebSocket handshake must not have a body"));
  }
  connection.phase = Phase::kAnswering;
  connection.http->decides = true;
  unlist(connection);
  set_deadline(connection, now_ + kAnswerTimeout);
  auto decision = handler_->on_head({connection.id().value}, head);
  if (decision) apply_decision(connection, std::move(*decision));
}

void Shard::admit_body(RequestId id, BodyDecision decision) {
  GURUKUL_CHECK_THREAD(thread_);
  Connection* const connection = find({id.value});
  if (connection == nullptr || connection->phase != Phase::kAnswering) return;
  if (!connection->http->decides) return;
  guard_memory(*connection, [&] {
    apply_decision(*connection, std::move(decision));
    if (connection->phase == Phase::kHttp) read_later(*connection);
  });
}

void Shard::apply_decision(Connection& connection, BodyDecision decision) {
  HttpState& state = *connection.http;
  state.decides = false;
  if (decision.refusal) return refuse(connection, std::move(*decision.refusal));
  if (decision.bytes_max == 0) {
    HttpRequest request = state.reader.head();
    begin_answer(connection, request);
    state.keep_alive = false;
    return handle_request(connection, request);
  }
  HttpRequest head = state.reader.head();
  begin_answer(connection, head);
  state.lease = bodies_->open(head.client_address, decision.is_authenticated);
  state.reader.admit_body(decision.bytes_max);
  if (state.reader.wants_continue()) {
    out_buffer(connection) += "HTTP/1.1 100 Continue\r\n\r\n";
    mark_dirty(connection);
  }
  // on_reading_deadline() extends the time limit as long as enough of the body arrives.
  state.in_body = true;
  connection.moved = 0;
  connection.phase = Phase::kHttp;
  if (decision.is_authenticated) {
    list_as_late(connection);
  } else {
    list_as_idle(connection);
  }
  set_deadline(connection, now_ + options_.handshake_timeout);
}

void Shard::handle_request(Connection& connection, const HttpRequest& request) {
  const bool has_room = !connection.on_reserve || !admission_->is_over();
  if (!has_room && !handler_->is_vital(request)) return refuse(connection, no_room_response());
  if (is_upgrade(request)) return upgrade(connection, request);
  connection.phase = Phase::kAnswering;
  unlist(connection);
  set_deadline(connection, now_ + kAnswerTimeout);
  auto response = handler_->on_http({connection.id().value}, request);
  if (response) answer(connection, std::move(*response));
}

void Shard::respond(RequestId id, HttpResponse response) {
  GURUKUL_CHECK_THREAD(thread_);
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
  refuse(connection, plain_response(408, "the request was not complete in time"));
}

void Shard::upgrade(Connection& connection, const HttpRequest& request) {
  GURUKUL_CHECK(connection.http != nullptr && !connection.is_stranger);
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
  count_for(connection, request.client_address);
  count_as_stranger(connection);
  connection.reported = false;
  connection.heartbeat = options_.heartbeat;
  connection.heard_at = now_;
  ++stats_.websockets;
  set_deadline(connection, now_ + connection.heartbeat);
  handler_->on_open(connection.id(), request);
}

}  // namespace gurukul::net
