// Many WebSocket clients on one thread: non-blocking sockets, one edge-triggered epoll, one read
// buffer for all. A client is an index; what it means is the scenario's business.
//
//   ClientPool pool(options, events);
//   pool.begin(10'000);
//   while (pool.settled_count() < 10'000) pool.tick(kOneSecondNs);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "load/options.hpp"
#include "load/tls_client.hpp"
#include "load/ws_frame.hpp"

namespace gurukul::bench {

class ClientEvents {
 public:
  // The upgrade was answered with 101.
  virtual void on_open(int client) = 0;
  // One text message; `text` is gone after the call.
  virtual void on_text(int client, std::string_view text) = 0;

 protected:
  ~ClientEvents() = default;
};

class ClientPool {
 public:
  // `options` and `events` outlive the pool.
  ClientPool(const Options& options, ClientEvents& events);
  // Resets every connection: no port stays in TIME_WAIT, so runs can follow each other at once.
  ~ClientPool();
  ClientPool(const ClientPool&) = delete;
  ClientPool& operator=(const ClientPool&) = delete;

  // Connects `count` clients, at most options.handshake_window of them unsettled at a time.
  void begin(int count);
  // Says that a client has what it connected for, so that the next one may start.
  void settle(int client);
  int settled_count() const { return settled_count_; }

  // `frame` is one frame or more, ready for the wire.
  void send(int client, std::string_view frame);
  // Waits for events at most `timeout_ns` and handles them. A connection that the server closes
  // ends the process: no scenario expects it.
  void tick(std::int64_t timeout_ns);

  std::uint64_t bytes_received() const { return bytes_received_; }

 private:
  enum class Stage : std::uint8_t { kUnused, kConnecting, kUpgrading, kOpen };
  struct Client {
    int fd = -1;
    Stage stage = Stage::kUnused;
    bool settled = false;
    std::unique_ptr<TlsClient> tls;  // null: plain
    std::string unparsed;
    std::string unsent;

    // As recv(2) and send(2).
    ssize_t receive(char* bytes, std::size_t size);
    ssize_t transmit(std::string_view bytes);
  };

  void start_more();
  void connect_one(int client);
  void read_from(int client);
  void take_upgrade_answer(int client);
  void take_frames(int client, std::string_view bytes);
  void flush(int client);
  [[noreturn]] void lost(int client, const char* why) const;

  // Borrowed.
  const Options& options_;
  ClientEvents& events_;

  // Owned.
  int epoll_fd_;
  std::vector<Client> clients_;
  std::vector<char> read_buffer_;
  std::string upgrade_request_;
  int begun_count_ = 0;
  int settled_count_ = 0;
  // While a client's frames are handled its answers are gathered and sent with one call.
  int gathering_client_ = -1;
  std::uint64_t bytes_received_ = 0;
};

}  // namespace gurukul::bench
