#include "net/shard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <thread>

#include "base/clock.hpp"
#include "base/vocabulary.hpp"
#include "net/listener.hpp"

namespace gurukul::net {
namespace {

// Echoes, closes on "close", and remembers what was closed.
class EchoHandler final : public Handler {
 public:
  std::optional<HttpResponse> on_http(RequestId id, const HttpRequest& request) override {
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
  std::optional<SteadyTime> on_turn_end() override {
    lags_us.push_back(shard->stats().lag_us_last);
    return std::nullopt;
  }

  int await_close(std::size_t index) {
    std::unique_lock lock(mutex);
    closed.wait_for(lock, std::chrono::seconds(30), [&] { return closes.size() > index; });
    return closes.size() > index ? closes[index] : -1;
  }

  Shard* shard = nullptr;
  Millis heartbeat{25'000};
  std::mutex mutex;
  std::condition_variable closed;
  std::vector<int> closes;

  static constexpr std::int64_t kWorkUs = 500;
  std::condition_variable changed;
  bool held = false, released = false;  // guarded by mutex
  std::vector<std::int64_t> lags_us;    // shard thread: of the turn before each
};

class ShardTest : public ::testing::Test {
 protected:
  void start() {
    shard_ = std::move(*Shard::open(ShardOptions{}, clock_));
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

  Clock clock_;
  EchoHandler handler_;
  std::unique_ptr<Shard> shard_;
  std::thread thread_;
};

TEST_F(ShardTest, EchoesFramesHoweverTheyAreCut) {
  start();
  const int fd = open_websocket();
  put(fd, masked(0x81, "one") + masked(0x81, "two"));
  EXPECT_EQ(take(fd, 10), "\x81\x03one\x81\x03two");
  for (const char byte : masked(0x81, "three")) put(fd, {&byte, 1});
  EXPECT_EQ(take(fd, 7), "\x81\x05three");
  put(fd, masked(0x89, "p"));
  EXPECT_EQ(take(fd, 3), "\x8A\x01p");
  ::close(fd);
  EXPECT_EQ(handler_.await_close(0), close_code::kAbnormal);
}

TEST_F(ShardTest, ClosesBothWays) {
  start();
  const int ours = open_websocket();
  put(ours, masked(0x81, "close"));
  EXPECT_EQ(take(ours, 9),
            "\x88\x07\x0F\xA1"
            "asked");
  EXPECT_EQ(handler_.await_close(0), 4001);
  put(ours, masked(0x88, "\x0F\xA1"));
  EXPECT_EQ(take(ours, 1), "");
  ::close(ours);
  const int theirs = open_websocket();
  put(theirs, masked(0x88, "\x03\xE9"));
  EXPECT_EQ(take(theirs, 4), "\x88\x02\x03\xE9");
  EXPECT_EQ(take(theirs, 1), "");
  EXPECT_EQ(handler_.await_close(1), 1001);
  ::close(theirs);
  const int broken = open_websocket();
  put(broken, "\x81\x01x");
  EXPECT_EQ(take(broken, 4), "\x88\x02\x03\xEA");
  EXPECT_EQ(handler_.await_close(2), 1002);
  ::close(broken);
}

TEST_F(ShardTest, SilentPeersArePingedAndThenDead) {
  handler_.heartbeat = Millis{200};
  start();
  const int fd = open_websocket();
  EXPECT_EQ(take(fd, 2), std::string("\x89\0", 2));
  EXPECT_EQ(handler_.await_close(0), close_code::kAbnormal);
  ::close(fd);
}

TEST_F(ShardTest, ASlowReaderIsClosedWith4008) {
  start();
  const int fd = open_websocket();
  put(fd, masked(0x81, "flood"));
  EXPECT_EQ(handler_.await_close(0), close_code::kSlowReader);
  const int other = open_websocket();
  put(other, masked(0x81, "still here"));
  EXPECT_EQ(take(other, 12), "\x81\x0Astill here");
  ::close(other);
  ::close(fd);
}

TEST_F(ShardTest, AnswersPipelinedRequestsInOrderAlsoLate) {
  start();
  const int fd = connect_to();
  put(fd,
      "GET /later HTTP/1.1\r\nHost: h\r\n\r\nHEAD /b HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string all = take(fd, 100'000);
  const std::size_t later = all.find("\r\n\r\nlater\n"), last = all.find("/c\n");
  EXPECT_NE(later, std::string::npos);
  EXPECT_NE(last, std::string::npos);
  EXPECT_LT(later, last);
  EXPECT_EQ(all.find("/b\n"), std::string::npos);
  ::close(fd);
}

TEST_F(ShardTest, ATakenPortIsAnErrorThatNamesIt) {
  start();
  const Status probe = probe_port("127.0.0.1", shard_->port());
  ASSERT_FALSE(probe);
  EXPECT_NE(probe.error().message.find(std::to_string(shard_->port())), std::string::npos);
  EXPECT_FALSE(listen_on("not an address", 0, false));
  EXPECT_TRUE(is_loopback("127.9.9.9"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
}

// A turn takes a part of what is ready; who waits for the next one waits for this one too.
TEST_F(ShardTest, LagCountsTheTurnsThatLeftSomeUnread) {
  constexpr std::size_t kClients = 200;
  start();
  const int holder = open_websocket();
  std::vector<int> clients;
  for (std::size_t count = 0; count < kClients; ++count) clients.push_back(open_websocket());
  put(holder, masked(0x81, "hold"));
  {
    std::unique_lock lock(handler_.mutex);
    handler_.changed.wait(lock, [this] { return handler_.held; });
  }
  // While the loop is held, all of them become ready.
  for (const int fd : clients) put(fd, masked(0x81, "work"));
  {
    const std::lock_guard lock(handler_.mutex);
    handler_.released = true;
  }
  handler_.changed.notify_all();
  for (const int fd : clients) EXPECT_EQ(take(fd, 6), "\x81\x04work");
  // One turn more, in which the lag of the last one is seen.
  put(holder, masked(0x81, "end"));
  EXPECT_EQ(take(holder, 5),
            "\x81\x03"
            "end");
  std::promise<std::vector<std::int64_t>> lags;
  shard_->post([&] { lags.set_value(handler_.lags_us); });
  const std::vector<std::int64_t> lags_us = lags.get_future().get();
  // The first two belong to the turns before.
  ASSERT_GT(lags_us.size(), 2U);
  const std::int64_t longest_us = *std::max_element(lags_us.begin() + 2, lags_us.end());
  EXPECT_GE(longest_us, static_cast<std::int64_t>(kClients) * EchoHandler::kWorkUs);
  for (const int fd : clients) ::close(fd);
  ::close(holder);
}

// Between taking what was posted and clearing the wake-up another thread may post: that task must
// not wait for the next socket.
TEST_F(ShardTest, EveryPostWakesTheLoop) {
  start();
  const auto post_and_await = [this] {
    for (int count = 0; count < 20'000; ++count) {
      const auto ran = std::make_shared<std::promise<void>>();
      shard_->post([ran] { ran->set_value(); });
      ASSERT_EQ(ran->get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready)
          << "post " << count << " was never run";
    }
  };
  std::thread other(post_and_await);
  post_and_await();
  other.join();
}

}  // namespace
}  // namespace gurukul::net
