#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/release_memory.hpp"
#include "net/connection.hpp"
#include "net/socket_io.hpp"

// Sends the output of a connection, in the same way for HTTP, WebSocket and TLS: `out` first, then
// the body of a response. What the kernel does not accept stays in memory and counts in the
// BufferBudget of the process.

namespace gurukul::net {
namespace {

constexpr std::size_t kPooledBuffersMax = 256;         // buffers that are kept for further use
constexpr std::size_t kPooledCapacityMax = 16 * 1024;  // in bytes, of each of them
constexpr std::size_t kCompactAtBytes = 64 * 1024;     // sent bytes that are removed from `out`
// A body up to this size is sent with its head in one write. A larger one is not copied.
constexpr std::size_t kCopiedBodyBytesMax = 16 * 1024;
constexpr Millis kKeepAliveTimeout{60'000};
constexpr Millis kLingerTimeout{2'000};
// A client to which a response is sent must read this much in each interval, about 1 kbit/s, or its
// connection is closed. The kernel accepts more output only after about 32 KiB of its queue were
// sent, so the progress of a slow reader comes in such steps.
constexpr std::size_t kProgressBytesMin = 4 * 1024;
constexpr Millis kProgressInterval{30'000};
constexpr Millis kPieceTimeout{30'000};  // for BodySource to deliver a piece

void append_chunk(std::string& out, std::string_view bytes) {
  char size[16];
  const auto end = std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr;
  out.append(size, end).append("\r\n").append(bytes).append("\r\n");
}

}  // namespace

// The output of the connection, to append to. It gets a used buffer if it has none.
std::string& Shard::out_buffer(Connection& connection) {
  if (connection.out.capacity() < 32 && !buffers_.empty()) {
    connection.out.swap(buffers_.back());
    buffers_.pop_back();
  }
  return connection.out;
}

// Empties `out`, and keeps its buffer for other connections.
void Shard::recycle_out(Connection& connection) {
  connection.out_sent = 0;
  connection.out.clear();
  if (connection.out.capacity() < 32) return;
  if (buffers_.size() < kPooledBuffersMax && connection.out.capacity() <= kPooledCapacityMax) {
    buffers_.emplace_back().swap(connection.out);
  } else {
    release_memory(connection.out);
  }
}

void Shard::mark_dirty(Connection& connection) {
  if (connection.dirty) return;
  connection.dirty = true;
  dirty_.push_back(connection.slot);
}

void Shard::flush_dirty() {
  for (std::size_t index = 0; index < dirty_.size(); ++index) {
    Connection& connection = connections_[dirty_[index]];
    connection.dirty = false;
    if (connection.phase == Phase::kFree || connection.waits_for_kernel) continue;
    guard_memory(connection, [&] { flush(connection); });
  }
  dirty_.clear();
}

// Writes the bytes after the first `sent`, and increases `sent`. False: the rest waits for the
// kernel, or the connection is gone.
bool Shard::write_all(Connection& connection, std::string_view bytes, std::size_t& sent) {
  while (sent < bytes.size()) {
    const std::size_t left = bytes.size() - sent;
    const IoResult result =
        write_to(connection.fd, connection.tls.get(), bytes.data() + sent, left);
    if (result.state == IoResult::State::kMoved) {
      sent += result.bytes;
      connection.moved += result.bytes;
      stats_.bytes_out += result.bytes;
      continue;
    }
    if (result.state != IoResult::State::kWouldBlock) {
      lose(connection);
      return false;
    }
    stats_.send_queue_high_water_bytes = std::max(stats_.send_queue_high_water_bytes, left);
    connection.waits_for_kernel = true;
    return false;
  }
  return true;
}

void Shard::flush(Connection& connection) {
  GURUKUL_CHECK(connection.out_sent <= connection.out.size());
  connection.waits_for_kernel = false;
  const std::uint32_t generation = connection.generation;
  if (!write_all(connection, connection.out, connection.out_sent)) {
    if (connection.generation != generation) return;
    if (connection.out_sent > kCompactAtBytes) {
      connection.out.erase(0, connection.out_sent);
      connection.out_sent = 0;
    }
    return charge(connection);
  }
  recycle_out(connection);
  if (connection.body && !send_body(connection)) {
    if (connection.generation == generation) charge(connection);
    return;
  }
  if (connection.charged > 0) charge(connection);
  if (connection.phase == Phase::kSending) {
    answer_is_out(connection);
  } else if (connection.owed_pong && connection.phase == Phase::kOpen) {
    append_frame(out_buffer(connection), Opcode::kPong, *connection.owed_pong);
    connection.owed_pong.reset();
    return flush(connection);
  }
  if (connection.phase == Phase::kLingering) {
    if (connection.tls) connection.tls->shutdown();
    shut_down_writing(connection.fd);
  }
}

// REQUIRES: `out` is empty. False: the body is not completely sent, or the connection is gone.
bool Shard::send_body(Connection& connection) {
  GURUKUL_CHECK(connection.out.empty() && connection.body != nullptr);
  UnsentBody& body = *connection.body;
  if (body.content) {
    if (!write_all(connection, *body.content, body.content_sent)) return false;
    connection.body.reset();
    return true;
  }
  if (body.asked) return false;
  body.asked = true;
  body.asked_at = now_;
  body.source->next(
      [this, id = connection.id(), source = std::weak_ptr(body.source)](BodyPiece piece) mutable {
        post([this, id, source, piece = std::move(piece)]() mutable {
          take_piece(id, source.lock().get(), std::move(piece));
        });
      });
  return false;
}

void Shard::take_piece(ConnectionId id, const BodySource* source, BodyPiece piece) {
  Connection* const connection = find(id);
  // Null: the connection is gone, or it sends another body now.
  UnsentBody* const body = connection == nullptr ? nullptr : connection->body.get();
  if (body == nullptr || source == nullptr || body->source.get() != source || !body->asked) return;
  guard_memory(*connection, [&] {
    body->asked = false;
    const bool ends = piece.state == BodyPiece::State::kEnd;
    const bool fits = !body->left || (ends ? piece.bytes.size() == *body->left
                                           : piece.bytes.size() <= *body->left);
    if (piece.state == BodyPiece::State::kFailed || !fits) return lose(*connection);
    if (body->left) *body->left -= piece.bytes.size();
    std::string& out = out_buffer(*connection);
    if (!body->chunked) {
      out += piece.bytes;
    } else {
      // An empty chunk would end the body.
      if (!piece.bytes.empty()) append_chunk(out, piece.bytes);
      if (ends) out += "0\r\n\r\n";
    }
    if (ends) connection->body.reset();
    mark_dirty(*connection);
  });
}

void Shard::answer(Connection& connection, HttpResponse response) {
  GURUKUL_CHECK(connection.http != nullptr && connection.body == nullptr);
  HttpState& state = *connection.http;
  const auto length = response.length();
  const bool chunked = !length && state.chunks_allowed;
  const bool has_body = !state.head_only && !response.is_bodiless();
  if (!length && !chunked) state.keep_alive = false;
  append_response_head(out_buffer(connection), response, chunked, state.keep_alive);
  if (has_body && response.source) {
    connection.body = std::make_unique<UnsentBody>();
    connection.body->source = std::move(response.source);
    connection.body->left = length;
    connection.body->chunked = chunked;
  } else if (has_body && *length <= kCopiedBodyBytesMax) {
    connection.out += response.shared_body ? *response.shared_body : response.body;
  } else if (has_body) {
    connection.body = std::make_unique<UnsentBody>();
    connection.body->is_owned = response.shared_body == nullptr;
    connection.body->content = response.shared_body
                                   ? std::move(response.shared_body)
                                   : std::make_shared<const std::string>(std::move(response.body));
  }
  connection.phase = Phase::kSending;
  list_as_late(connection);
  connection.moved = 0;
  set_deadline(connection, now_ + kProgressInterval);
  mark_dirty(connection);
}

// Sends a response and then closes the connection.
void Shard::refuse(Connection& connection, HttpResponse response) {
  connection.http->keep_alive = false;
  answer(connection, std::move(response));
}

// Called when the response was sent. Waits for the next request, or ends our side.
void Shard::answer_is_out(Connection& connection) {
  if (!connection.http->keep_alive || is_draining_) {
    linger(connection);
  } else {
    connection.phase = Phase::kHttp;
    list_as_idle(connection);
    set_deadline(connection, now_ + kKeepAliveTimeout);
  }
  if (connection.unread || !connection.in.empty()) read_later(connection);
}

// Waits for the end of the peer's side, for at most kLingerTimeout. Closing the socket at once
// could destroy output that the peer has not received.
void Shard::linger(Connection& connection) {
  connection.phase = Phase::kLingering;
  list_as_idle(connection);
  release_memory(connection.in);
  set_deadline(connection, now_ + kLingerTimeout);
}

// Sends the queued output and ends our side. The connection is destroyed when the peer ends its
// side, or after kLingerTimeout.
void Shard::finish(Connection& connection) {
  linger(connection);
  mark_dirty(connection);
}

void Shard::on_sending_deadline(Connection& connection) {
  const UnsentBody* const body = connection.body.get();
  const bool waits_for_source = body != nullptr && body->asked && !connection.waits_for_kernel;
  const bool lives = waits_for_source ? now_ - body->asked_at < kPieceTimeout
                                      : connection.moved >= kProgressBytesMin;
  if (!lives) {
    if (!waits_for_source) ++stats_.slow_readers;
    return lose(connection);
  }
  connection.moved = 0;
  set_deadline(connection, now_ + kProgressInterval);
}

// Closes a WebSocket for which more output is queued than the limit, even after another write.
void Shard::check_send_bound(Connection& connection) {
  const auto unsent = [&] { return connection.out.size() - connection.out_sent; };
  if (unsent() <= options_.send_queue_bytes_max) {
    if (connection.waits_for_kernel) charge(connection);
    return;
  }
  const std::uint32_t generation = connection.generation;
  flush(connection);
  if (connection.generation != generation || unsent() <= options_.send_queue_bytes_max) return;
  close_slow_reader(connection);
}

}  // namespace gurukul::net
