// Many WebSocket clients on one thread: non-blocking sockets, one edge-triggered epoll, one shared
// read buffer. A client is an index; the scenario gives it its meaning. Used by Crowd.
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
  // One text message; `text` is valid only during the call.
  virtual void on_text(int client, std::string_view text) = 0;

 protected:
  ~ClientEvents() = default;
};

class ClientPool {
 public:
  // `options` and `events` have to outlive the pool.
  ClientPool(const Options& options, ClientEvents& events);
  // Resets every connection, so that no port stays in TIME_WAIT and runs can follow each other.
  ~ClientPool();
  ClientPool(const ClientPool&) = delete;
  ClientPool& operator=(const ClientPool&) = delete;

  // Connects `count` clients, at most options.handshake_window of them unsettled at a time.
  void begin(int count);
  // Reports that a client has finished connecting, so that the next one may start.
  void settle(int client);
  int settled_count() const { return settled_count_; }

  // `frame` holds one or more complete frames.
  void send(int client, std::string_view frame);
  // Waits at most `timeout_ns` for events and handles them. A connection closed by the server ends
  // the process, because no scenario expects it.
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

    // Semantics of recv(2) and send(2).
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
  // While the frames of a client are handled, its responses are collected and sent in one call.
  int gathering_client_ = -1;
  std::uint64_t bytes_received_ = 0;
};

}  // namespace gurukul::bench
