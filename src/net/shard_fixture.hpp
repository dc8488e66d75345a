#pragma once
// For tests of the shard: a handler that echoes, a shard on a thread of its own, and raw sockets
// connected to it. Used by the test's thread.
//
//   TEST_F(ShardTest, ...) { start(); const int fd = connect_to(); put(fd, "GET ..."); }

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "net/shard.hpp"

namespace gurukul::net {

// Echoes messages and records the close codes. Some messages have another effect: "close" closes
// the connection, "flood" sends 24 MB, "hold" blocks the shard until `released`, and "work" keeps
// the shard busy for kWorkUs before the echo.
class EchoHandler final : public Handler {
 public:
  std::optional<HttpResponse> on_http(RequestId id, const HttpRequest& request) override {
    if (const auto other = answers.find(request.path); other != answers.end()) {
      return other->second();
    }
    if (request.path != "/later") return plain_response(200, request.path);
    shard->post([this, id] { shard->respond(id, plain_response(200, "later")); });
    return std::nullopt;
  }
  std::optional<HttpResponse> on_upgrade(const HttpRequest&) override { return std::nullopt; }
  void on_handshake_fault(const IpAddress&) override {}
  void on_open(ConnectionId connection, const HttpRequest&) override {
    shard->set_heartbeat(connection, heartbeat);
  }
  void on_text(ConnectionId connection, std::string_view message) override {
    if (message == "close") return shard->close(connection, 4001, "asked");
    if (message == "flood") {
      const std::string big(60'000, 'x');
      for (int count = 0; count < 400; ++count) shard->send_text(connection, big);
      return;
    }
    if (message == "hold") {
      std::unique_lock lock(mutex);
      held = true;
      changed.notify_all();
      changed.wait(lock, [this] { return released; });
      lags_us.clear();
      return;
    }
    if (message == "work") {
      const std::int64_t end_us = steady_us() + kWorkUs;
      while (steady_us() < end_us) {
      }
    }
    shard->send_text(connection, message);
  }
  void on_binary(ConnectionId) override {}
  void on_close(ConnectionId, CloseInfo info) override {
    const std::lock_guard lock(mutex);
    closes.push_back(info.code);
    closed.notify_all();
  }
  std::optional<SteadyTime> on_tick_end() override {
    lags_us.push_back(shard->stats().lag_us_last);
    return std::nullopt;
  }

  int await_close(std::size_t index) {
    std::unique_lock lock(mutex);
    closed.wait_for(lock, std::chrono::seconds(30), [&] { return closes.size() > index; });
    return closes.size() > index ? closes[index] : -1;
  }

  Shard* shard = nullptr;
  // Responses for paths that are not echoed. Set them before the shard runs.
  std::map<std::string, std::function<HttpResponse()>> answers;
  Millis heartbeat{25'000};
  std::mutex mutex;
  std::condition_variable closed;
  std::vector<int> closes;

  static constexpr std::int64_t kWorkUs = 500;
  std::condition_variable changed;
  bool held = false, released = false;  // guarded by mutex
  std::vector<std::int64_t> lags_us;    // lag of the tick before, for each tick; shard thread only
};

class ShardTest : public ::testing::Test {
 protected:
  void start(const ShardOptions& options = {}) {
    shard_ = std::move(*Shard::open(options, clock_));
    handler_.shard = shard_.get();
    thread_ = std::thread([this] { shard_->run(handler_); });
  }
  ~ShardTest() override {
    if (!thread_.joinable()) return;
    shard_->stop();
    thread_.join();
  }
  int connect_to() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(shard_->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    timeval timeout{30, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    return fd;
  }
  static void put(int fd, std::string_view bytes) {
    ASSERT_EQ(send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  static std::string take(int fd, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      const ssize_t now = recv(fd, bytes.data() + got, size - got, 0);
      if (now <= 0) break;
      got += static_cast<std::size_t>(now);
    }
    bytes.resize(got);
    return bytes;
  }
  static std::string head(int fd) {
    std::string text;
    while (!text.ends_with("\r\n\r\n")) {
      const std::string byte = take(fd, 1);
      if (byte.empty()) break;
      text += byte;
    }
    return text;
  }
  int open_websocket() {
    const int fd = connect_to();
    put(fd,
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    EXPECT_TRUE(head(fd).starts_with("HTTP/1.1 101"));
    return fd;
  }
  static std::string masked(unsigned first_byte, std::string_view payload) {
    std::string frame{static_cast<char>(first_byte), static_cast<char>(0x80 | payload.size())};
    return frame.append(4, '\0').append(payload);
  }

  // The shard's counters, read in its next tick.
  ShardStats stats() {
    std::promise<ShardStats> stats;
    shard_->post([&] { stats.set_value(shard_->stats()); });
    return stats.get_future().get();
  }

  Clock clock_;
  EchoHandler handler_;
  std::unique_ptr<Shard> shard_;
  std::thread thread_;
};

}  // namespace gurukul::net
