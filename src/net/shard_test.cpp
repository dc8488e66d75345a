#include "net/shard.hpp"

#include <algorithm>
#include <future>
#include <thread>

#include "base/vocabulary.hpp"
#include "net/listener.hpp"
#include "net/shard_fixture.hpp"

namespace gurukul::net {
namespace {

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

// A page that a browser keeps open must not delay the end of the process. A request that has begun
// is answered.
TEST_F(ShardTest, StopsKeepingHttpConnectionsOpen) {
  start();
  const int waiting = connect_to();
  put(waiting, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(head(waiting).find("Connection: keep-alive"), std::string::npos);
  EXPECT_EQ(take(waiting, 3), "/a\n");
  const int asking = connect_to();
  const std::uint64_t before = stats().bytes_in;
  put(asking, "GET /b HTTP/1.1\r\n");
  while (stats().bytes_in == before) {
  }
  shard_->post([this] { shard_->stop_accepting(); });
  EXPECT_EQ(take(waiting, 1), "");
  put(asking, "Host: h\r\n\r\n");
  EXPECT_NE(head(asking).find("Connection: close"), std::string::npos);
  EXPECT_EQ(take(asking, 4), "/b\n");
  EXPECT_EQ(stats().sockets, 1U);  // it waits for the client's end
  ::close(asking);
  while (stats().sockets != 0) {
  }
  ::close(waiting);
}

TEST_F(ShardTest, ATakenPortIsAnErrorThatNamesIt) {
  start();
  const Status probe = probe_port("127.0.0.1", shard_->port());
  ASSERT_FALSE(probe);
  EXPECT_NE(probe.error().message.find(std::to_string(shard_->port())), std::string::npos);
  EXPECT_FALSE(listen_on("not an address", 0, false));
}

// A tick handles only some of the ready sockets. The others wait for this tick and the next one.
TEST_F(ShardTest, LagCountsTheTicksThatLeftSomeUnread) {
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
  // All sockets become ready while the loop is blocked.
  for (const int fd : clients) put(fd, masked(0x81, "work"));
  {
    const std::lock_guard lock(handler_.mutex);
    handler_.released = true;
  }
  handler_.changed.notify_all();
  for (const int fd : clients) EXPECT_EQ(take(fd, 6), "\x81\x04work");
  // One more tick, in which the lag of the last one is recorded.
  put(holder, masked(0x81, "end"));
  EXPECT_EQ(take(holder, 5),
            "\x81\x03"
            "end");
  std::promise<std::vector<std::int64_t>> lags;
  shard_->post([&] { lags.set_value(handler_.lags_us); });
  const std::vector<std::int64_t> lags_us = lags.get_future().get();
  // The first two belong to earlier ticks.
  ASSERT_GT(lags_us.size(), 2U);
  const std::int64_t longest_us = *std::max_element(lags_us.begin() + 2, lags_us.end());
  EXPECT_GE(longest_us, static_cast<std::int64_t>(kClients) * EchoHandler::kWorkUs);
  for (const int fd : clients) ::close(fd);
  ::close(holder);
}

// Another thread may post between taking the tasks and clearing the wake-up. That task must not
// wait for the next socket event.
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
