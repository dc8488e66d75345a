#pragma once
// The functions of a shard that the server calls. They act on the connections of the shard, and
// post() lets other threads reach it. Implemented by Shard; the tests of the server implement it
// without sockets. post() may be called on any thread, everything else on the shard's thread.
//
//   connections.send_text(connection, payload);
//   connections.post([this] { on_the_loops_thread(); });

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/handler.hpp"
#include "net/http.hpp"

namespace gurukul::net {

struct ShardStats {
  std::size_t sockets = 0;     // open now
  std::size_t websockets = 0;  // open now
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;
  std::uint64_t handshake_faults = 0;           // broken requests, handshakes and PROXY headers
  std::uint64_t slow_readers = 0;               // closed, because the peer did not read fast enough
  std::uint64_t closed_for_memory = 0;          // closed, because the BufferBudget was exceeded
  std::uint64_t allocation_failures = 0;        // each ended one connection or one posted task
  std::uint64_t turned_away = 0;                // sockets refused for lack of room
  std::uint64_t made_room = 0;                  // idle connections closed for a new one
  std::size_t send_queue_high_water_bytes = 0;  // the most that waited for the kernel in one buffer
  // How long a ready socket may have waited, in microseconds: the duration of the last tick, and of
  // the ticks before it if they did not read all ready sockets.
  std::int64_t lag_us_last = 0;
  std::int64_t lag_us_max = 0;
};

class Connections {
 public:
  virtual ~Connections() = default;

  // Runs the task on the loop's thread in its next tick. Any thread.
  virtual void post(std::function<void()> task) = 0;

  // Sends a message. Does nothing when the connection is closing or gone.
  virtual void send_text(ConnectionId connection, std::string_view payload) = 0;
  // Queues a close frame after the earlier output. Handler::on_close() is called with this code at
  // the end of the tick. The peer has 2 s to answer the close frame.
  virtual void close(ConnectionId connection, std::uint16_t code, std::string_view reason) = 0;
  // Sets the time without input after which a ping is sent. After twice this time without input the
  // connection is closed. Takes effect at once.
  virtual void set_heartbeat(ConnectionId connection, Millis heartbeat) = 0;
  // Tells that the WebSocket has authenticated. Until then it may be closed to make room for
  // another connection. In open mode it is called when the WebSocket opens.
  virtual void authenticated(ConnectionId connection) = 0;
  // Closes the oldest WebSocket that has not authenticated, with code 1013, but not `but_not`.
  // False: there is none among those that were looked at.
  virtual bool close_a_stranger(ConnectionId but_not, std::string_view reason) = 0;

  // Answers a request for which on_http() returned nullopt. Does nothing when the connection is
  // gone.
  virtual void respond(RequestId id, HttpResponse response) = 0;
  // Decides about a body for which on_head() returned nullopt. Does nothing when the connection is
  // gone.
  virtual void admit_body(RequestId id, BodyDecision decision) = 0;

  // Accepts no more sockets. Closes HTTP connections that wait for a request; those that are being
  // answered are closed after their response.
  virtual void stop_accepting() = 0;
  virtual const ShardStats& stats() const = 0;
};

}  // namespace gurukul::net
