#pragma once
// What the server may do with the connections of one event loop, and how other threads reach that
// loop. Implemented by Shard; the tests of the server implement it without sockets. post() may be
// called on any thread, everything else on the thread of the loop.
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
  std::size_t sockets = 0;
  std::size_t websockets = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;
  std::uint64_t handshake_faults = 0;
  std::uint64_t slow_readers = 0;         // WebSockets above their limit, readers without progress
  std::uint64_t closed_for_memory = 0;    // because the process's budget was exceeded
  std::uint64_t allocation_failures = 0;  // each ended one connection or one posted task
  std::uint64_t turned_away = 0;          // sockets refused for lack of room
  std::uint64_t made_room = 0;            // idle connections closed for a new one
  std::size_t send_queue_high_water_bytes = 0;
  // How long a ready socket may have waited: the last tick, and the ticks before it that left
  // sockets unread.
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
  // Queues a close frame after earlier output. on_close reports this code, after this tick's
  // messages. The peer has 2 s to answer.
  virtual void close(ConnectionId connection, std::uint16_t code, std::string_view reason) = 0;
  // After this time without input a ping is sent, after twice the time the connection is closed.
  // Takes effect at once.
  virtual void set_heartbeat(ConnectionId connection, Millis heartbeat) = 0;
  // The WebSocket has authenticated, so it is no longer closed to make room. Call it for every
  // WebSocket; in open mode, when it opens.
  virtual void authenticated(ConnectionId connection) = 0;
  // Closes the oldest unauthenticated WebSocket except `but_not`, with 1013. False: there is none.
  virtual bool close_a_stranger(ConnectionId but_not, std::string_view reason) = 0;

  // Answers an on_http() that returned nullopt. Does nothing when the connection is gone.
  virtual void respond(RequestId id, HttpResponse response) = 0;
  // Answers an on_head() that returned nullopt.
  virtual void admit_body(RequestId id, BodyDecision decision) = 0;

  // Accepts no more sockets. Closes HTTP connections that wait for a request; those that are being
  // answered are closed after their response.
  virtual void stop_accepting() = 0;
  virtual const ShardStats& stats() const = 0;
};

}  // namespace gurukul::net
