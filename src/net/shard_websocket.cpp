#include <algorithm>

#include "base/vocabulary.hpp"
#include "net/connection.hpp"

namespace gurukul::net {
namespace {

constexpr Millis kCloseTimeout{2'000};
constexpr Millis kSlowCloseTimeout{5'000};

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
      append_frame(out_buffer(connection), Opcode::kPong, step.payload);
      mark_dirty(connection);
      check_send_bound(connection);
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

void Shard::send_text(ConnectionId id, std::string_view payload) {
  Connection* connection = find(id);
  if (connection == nullptr || connection->phase != Phase::kOpen) return;
  ++stats_.messages_out;
  append_frame(out_buffer(*connection), Opcode::kText, payload);
  mark_dirty(*connection);
  check_send_bound(*connection);
}

void Shard::check_send_bound(Connection& connection) {
  const auto unsent = [&] { return connection.out.size() - connection.out_sent; };
  if (unsent() <= options_.send_queue_bytes_max) return;
  const std::uint32_t generation = connection.generation;
  flush(connection);
  if (connection.generation != generation || unsent() <= options_.send_queue_bytes_max) return;
  ++stats_.slow_readers;
  start_close(connection, close_code::kSlowReader, "too slow a reader",
              {close_code::kSlowReader, false});
  set_deadline(connection, now_ + kSlowCloseTimeout);
}

void Shard::close(ConnectionId id, std::uint16_t code, std::string_view reason) {
  Connection* connection = find(id);
  if (connection == nullptr || connection->phase != Phase::kOpen) return;
  start_close(*connection, code, reason, {code, false});
}

void Shard::start_close(Connection& connection, std::uint16_t code, std::string_view reason,
                        CloseInfo info) {
  append_close_frame(out_buffer(connection), code, reason);
  connection.phase = Phase::kClosing;
  set_deadline(connection, now_ + kCloseTimeout);
  mark_dirty(connection);
  report(connection, info);
}

void Shard::report(Connection& connection, CloseInfo info) {
  if (connection.reported) return;
  connection.reported = true;
  --stats_.websockets;
  closed_.push_back({connection.id(), info});
}

void Shard::lose(Connection& connection) {
  report(connection, {close_code::kAbnormal, false});
  destroy(connection);
}

void Shard::set_heartbeat(ConnectionId id, Millis heartbeat) {
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
