#include <algorithm>

#include "base/check.hpp"
#include "base/vocabulary.hpp"
#include "net/connection.hpp"

namespace gurukul::net {
namespace {

constexpr Millis kCloseTimeout{2'000};
// When a tick reads many pings, the pongs are written as soon as they have this size. That shows
// whether the peer reads them.
constexpr std::size_t kPongBytesAtOnce = 16 * 1024;

}  // namespace

std::size_t Shard::read_frames(Connection& connection, char* bytes, std::size_t size) {
  using Kind = MessageReader::Kind;
  const std::uint32_t generation = connection.generation;
  std::size_t consumed = 0;
  while (connection.generation == generation && connection.is_websocket()) {
    const MessageReader::Step step =
        connection.messages.next(bytes + consumed, size - consumed, options_.message_bytes_max);
    if (step.kind == Kind::kNeedMore) return consumed;
    consumed += step.consumed;
    if (step.kind == Kind::kFault) {
      if (connection.phase == Phase::kOpen) {
        start_close(connection, step.code, {}, {step.code, false});
      }
      finish(connection);
      return size;
    }
    if (step.kind == Kind::kClose) {
      if (connection.phase == Phase::kOpen) {
        start_close(connection, step.code, {}, {step.code, true});
      }
      finish(connection);
      return size;
    }
    if (connection.phase != Phase::kOpen) continue;
    if (step.kind == Kind::kPing) {
      pong(connection, step.payload);
    } else if (step.kind == Kind::kText) {
      ++stats_.messages_in;
      handler_->on_text(connection.id(), step.payload);
    } else if (step.kind == Kind::kBinary) {
      ++stats_.messages_in;
      handler_->on_binary(connection.id());
    }
  }
  return size;
}

// Answers a ping. While the peer does not read, only its latest ping is remembered, and it is
// answered when the peer reads again (RFC 6455 section 5.5.3). So pings cannot make the output
// grow.
void Shard::pong(Connection& connection, std::string_view payload) {
  if (!connection.waits_for_kernel && connection.out.size() > kPongBytesAtOnce) {
    const std::uint32_t generation = connection.generation;
    flush(connection);
    if (connection.generation != generation || connection.phase != Phase::kOpen) return;
  }
  if (connection.waits_for_kernel) {
    connection.owed_pong = std::make_unique<std::string>(payload);
    return;
  }
  append_frame(out_buffer(connection), Opcode::kPong, payload);
  mark_dirty(connection);
}

void Shard::send_text(ConnectionId id, std::string_view payload) {
  GURUKUL_CHECK_THREAD(thread_);
  Connection* connection = find(id);
  if (connection == nullptr || connection->phase != Phase::kOpen) return;
  guard_memory(*connection, [&] {
    ++stats_.messages_out;
    append_frame(out_buffer(*connection), Opcode::kText, payload);
    mark_dirty(*connection);
    check_send_bound(*connection);
  });
}

void Shard::close(ConnectionId id, std::uint16_t code, std::string_view reason) {
  GURUKUL_CHECK_THREAD(thread_);
  Connection* connection = find(id);
  if (connection == nullptr || connection->phase != Phase::kOpen) return;
  start_close(*connection, code, reason, {code, false});
}

void Shard::start_close(Connection& connection, std::uint16_t code, std::string_view reason,
                        CloseInfo info) {
  GURUKUL_CHECK(connection.is_websocket());
  append_close_frame(out_buffer(connection), code, reason);
  connection.phase = Phase::kClosing;
  no_stranger(connection);
  list_as_idle(connection);
  set_deadline(connection, now_ + kCloseTimeout);
  mark_dirty(connection);
  report(connection, info);
}

// Queues the call of on_close() for a WebSocket, once.
void Shard::report(Connection& connection, CloseInfo info) {
  if (connection.reported) return;
  connection.reported = true;
  GURUKUL_CHECK(stats_.websockets > 0);
  --stats_.websockets;
  closed_.push_back({connection.id(), info});
}

// Ends a connection that was lost. It is destroyed before the report, because that frees memory
// which the report may need.
void Shard::lose(Connection& connection) {
  const bool reports = !connection.reported;
  const ConnectionId id = connection.id();
  destroy(connection);
  if (!reports) return;
  GURUKUL_CHECK(stats_.websockets > 0);
  --stats_.websockets;
  closed_.push_back({id, {close_code::kAbnormal, false}});
}

void Shard::set_heartbeat(ConnectionId id, Millis heartbeat) {
  GURUKUL_CHECK_THREAD(thread_);
  Connection* connection = find(id);
  if (connection == nullptr || connection->phase != Phase::kOpen) return;
  if (connection->heartbeat == heartbeat) return;
  connection->heartbeat = heartbeat;
  set_deadline(*connection, connection->heard_at + heartbeat);
}

void Shard::on_websocket_deadline(Connection& connection) {
  const Millis silent = now_ - connection.heard_at;
  if (silent >= connection.heartbeat * 2) return lose(connection);
  if (silent < connection.heartbeat) {
    return set_deadline(connection, connection.heard_at + connection.heartbeat);
  }
  if (!connection.pinged) {
    connection.pinged = true;
    append_frame(out_buffer(connection), Opcode::kPing, {});
    mark_dirty(connection);
  }
  set_deadline(connection, connection.heard_at + connection.heartbeat * 2);
}

}  // namespace gurukul::net
