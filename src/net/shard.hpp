#pragma once
// One event loop with its own listening socket and connections: HTTP/1.1 and WebSocket over TCP or
// TLS, using edge-triggered epoll. A tick (one pass of the loop) runs posted tasks, reads the ready
// sockets, calls the handler's on_tick_end(), then writes each connection once. Made by Server, one
// for each of its threads, and by MetricsListener.
//
//   auto shard = Shard::open(options, clock);
//   (*shard)->run(handler);                       // until stop()
//
// post() and stop() may be called on any thread, everything else on the thread of run(). An idle
// connection owns no buffers. Output that the peer does not read is queued up to a limit; a
// WebSocket above this limit is closed with code 4008. No further request is read from an HTTP
// connection until the response was sent. All buffers count in the process's BufferBudget; when it
// is exceeded, the connections that hold most are closed.

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "base/limits.hpp"
#include "base/mutex.hpp"
#include "base/thread_checker.hpp"
#include "net/admission.hpp"
#include "net/body_budget.hpp"
#include "net/buffer_budget.hpp"
#include "net/connections.hpp"
#include "net/http_reader.hpp"
#include "net/timer_wheel.hpp"
#include "net/tls.hpp"

namespace gurukul::net {

struct ShardOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;   // 0: the kernel chooses a free port
  std::uint8_t index = 0;   // part of every ConnectionId, so that ids of different shards differ
  bool share_port = false;  // several shards listen on the port
  std::size_t message_bytes_max = limits::kMessageBytesDefault;
  std::size_t send_queue_bytes_max = limits::kSendQueueBytesMax;  // of a WebSocket
  // Shared by the shards of a process. Null: the shard makes its own, with the limit
  // BufferBudget::kBytesMaxDefault.
  std::shared_ptr<BufferBudget> budget = nullptr;
  // Shared by the shards of a process. Null: the shard makes its own.
  std::shared_ptr<Admission> admission = nullptr;
  std::shared_ptr<BodyBudget> bodies = nullptr;
  Millis heartbeat{25'000};
  Millis handshake_timeout = limits::kHandshakeTimeout;
  // Proxies whose headers about their clients are accepted.
  IpNetworks trusted_proxies = {};
  // True: every connection starts with the header of the PROXY protocol. Then only trusted proxies
  // and programs of this machine may connect.
  bool proxy_protocol = false;
  std::shared_ptr<const TlsContext> tls = nullptr;  // null: no TLS
};

class Shard final : public Connections {
 public:
  // Binds the listening socket. It is not served until run() is called.
  static Result<std::unique_ptr<Shard>> open(const ShardOptions& options, const Clock& clock);
  ~Shard() override;
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  std::uint16_t port() const { return port_; }
  // Runs the event loop on the calling thread until stop() is called. The handler must outlive it.
  void run(Handler& handler);
  void stop();
  // Destroys the posted tasks that did not run. Their destructors may post again, so call it until
  // it returns false: there were none. REQUIRES: run() has returned.
  bool drop_posted();

  void post(std::function<void()> task) override;
  void send_text(ConnectionId connection, std::string_view payload) override;
  void close(ConnectionId connection, std::uint16_t code, std::string_view reason) override;
  void set_heartbeat(ConnectionId connection, Millis heartbeat) override;
  void respond(RequestId id, HttpResponse response) override;
  void admit_body(RequestId id, BodyDecision decision) override;
  void authenticated(ConnectionId connection) override;
  bool close_a_stranger(ConnectionId but_not, std::string_view reason) override;
  void stop_accepting() override;
  const ShardStats& stats() const override { return stats_; }

  // Sets the certificate for new connections. Existing ones keep theirs. REQUIRES: not null, and
  // the shard was opened with TLS.
  void use_tls(std::shared_ptr<const TlsContext> tls) { tls_ = std::move(tls); }
  std::size_t websockets() const { return stats_.websockets; }

 private:
  struct Connection;
  struct Closed {
    ConnectionId connection;
    CloseInfo info;
  };

  Shard(const ShardOptions& options, const Clock& clock);
  Status start();

  // In shard.cpp: the loop, sockets, buffers.
  void accept_some();
  void adopt(int fd, const IpAddress& peer, const IpAddress& client);
  bool take_proxy_header(Connection& connection);
  // Reads from the connection. `to_the_end`: a short read does not mean that the socket is empty,
  // so read until the kernel says that there is no more.
  void ready(std::uint32_t slot, bool to_the_end);
  void on_events(Connection& connection, std::uint32_t events);
  void consume(Connection& connection, char* bytes, std::size_t size);
  void read_later(Connection& connection);
  void destroy(Connection& connection);
  void report_closed();
  void run_posted();
  void set_deadline(Connection& connection, SteadyTime at);
  void on_deadline(Connection& connection);
  Connection* find(ConnectionId id);
  int wait_ms(std::optional<SteadyTime> handler_deadline) const;

  // In shard_send.cpp.
  std::string& out_buffer(Connection& connection);
  void recycle_out(Connection& connection);
  void mark_dirty(Connection& connection);
  void flush_dirty();
  void flush(Connection& connection);
  bool write_all(Connection& connection, std::string_view bytes, std::size_t& sent);
  bool send_body(Connection& connection);
  void take_piece(ConnectionId id, const BodySource* source, BodyPiece piece);
  void answer(Connection& connection, HttpResponse response);
  void refuse(Connection& connection, HttpResponse response);
  void answer_is_out(Connection& connection);
  void linger(Connection& connection);
  void finish(Connection& connection);
  void on_sending_deadline(Connection& connection);
  void check_send_bound(Connection& connection);

  // In shard_memory.cpp.
  void charge(Connection& connection);
  void discharge(Connection& connection);
  void make_room();
  void close_slow_reader(Connection& connection);
  void out_of_memory(Connection& connection);
  void give_back_memory();
  void notice_quiet();
  // Runs `work` for one connection. When memory is not sufficient, only this connection ends.
  template <class Work>
  void guard_memory(Connection& connection, Work&& work) {
    try {
      work();
    } catch (const std::bad_alloc&) {
      out_of_memory(connection);
    }
  }

  // In shard_admission.cpp.
  void pause_accepting();
  void resume_accepting();
  void drop_one_by_spare();
  void close_waiting_http();
  auto idle_links();
  auto late_links();
  void list_as_idle(Connection& connection);
  void list_as_late(Connection& connection);
  void unlist(Connection& connection);
  void count_for(Connection& connection, const IpAddress& client);
  void count_as_stranger(Connection& connection);
  void no_stranger(Connection& connection);
  bool make_place(const Connection* newcomer);
  std::uint32_t first_to_go(const Connection* newcomer);
  void evict(Connection& connection);

  // In shard_http.cpp.
  void begin_answer(Connection& connection, HttpRequest& request);
  void decide_body(Connection& connection);
  void apply_decision(Connection& connection, BodyDecision decision);
  std::size_t read_http(Connection& connection, char* bytes, std::size_t size);
  void handle_request(Connection& connection, const HttpRequest& request);
  void on_reading_deadline(Connection& connection);
  void upgrade(Connection& connection, const HttpRequest& request);

  // In shard_websocket.cpp.
  std::size_t read_frames(Connection& connection, char* bytes, std::size_t size);
  void start_close(Connection& connection, std::uint16_t code, std::string_view reason,
                   CloseInfo report);
  void pong(Connection& connection, std::string_view payload);
  void lose(Connection& connection);
  void report(Connection& connection, CloseInfo info);
  void on_websocket_deadline(Connection& connection);

  static constexpr std::uint64_t kWakeKey = ~0ULL;
  static constexpr std::uint64_t kListenerKey = ~0ULL - 1;

  // Borrowed.
  const ShardOptions options_;
  const Clock& clock_;
  Handler* handler_ = nullptr;

  // Owned.
  int spare_ = -1;  // closed when no file descriptor is free, to accept and refuse a connection
  int epoll_ = -1;
  int wake_ = -1;  // eventfd
  int listener_ = -1;
  std::uint16_t port_ = 0;

  ThreadChecker thread_;  // the thread of run()

  // Any thread.
  Mutex posted_mutex_;
  std::vector<std::function<void()>> posted_ GUARDED_BY(posted_mutex_);
  std::atomic<bool> stopping_{false};

  // Shard thread only.
  std::shared_ptr<const TlsContext> tls_;
  std::deque<Connection> connections_;  // by slot; a deque, so that addresses are stable
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::uint32_t> dirty_;         // slots with output, written at the end of the tick
  std::vector<std::uint32_t> more_to_read_;  // slots that are read in the next tick
  std::vector<Closed> closed_;               // not passed to Handler::on_close() yet
  std::vector<std::string> buffers_;         // empty strings whose capacity is used again for `out`
  std::vector<char> read_buffer_;            // shared by all connections
  const std::shared_ptr<BufferBudget> budget_;
  const std::shared_ptr<Admission> admission_;
  const std::shared_ptr<BodyBudget> bodies_;
  std::size_t charged_ = 0;              // bytes in the budget for this shard's connections
  std::uint32_t oldest_generation_ = 0;  // generations of new slots start above it
  // The traffic is checked every kQuietLookEvery. Memory is given back after kFirstQuietLooks
  // checks in a row that found almost no traffic, and again whenever their number has doubled, up
  // to kLastQuietLooks: the users of closed connections are kept for a while, and their memory can
  // be given back only after that.
  static constexpr Millis kQuietLookEvery{1'000};
  static constexpr unsigned kFirstQuietLooks = 4;
  static constexpr unsigned kLastQuietLooks = 64;
  SteadyTime quiet_look_due_;
  std::uint64_t bytes_at_look_ = 0;
  unsigned quiet_looks_ = 0;
  TimerWheel wheel_;
  SteadyTime now_;
  // The connections that may be closed to make room, those of idle_ first. idle_: the peer has to
  // send a request or to end the connection. late_: a response is sent, an authenticated request
  // body is read, or a WebSocket has not authenticated.
  IdleList idle_;
  IdleList late_;
  bool accept_paused_ = false;  // no file descriptor was free; until accept_again_at_
  bool is_draining_ = false;    // accepts nothing more
  SteadyTime accept_again_at_;
  bool ready_left_ = false;  // the last tick got the most events, so more sockets may be ready
  ShardStats stats_;
};

}  // namespace gurukul::net
