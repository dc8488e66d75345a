#include "auth/jwks_cache.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>

namespace gurukul::auth {
namespace {

constexpr const char* kEmptySet = R"({"keys":[]})";

// An HTTP server that sends the same response to every connection; none when the text is empty.
class TinyServer {
 public:
  explicit TinyServer(std::string answer) : answer_(std::move(answer)) {
    fd_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(fd_, 16);
    socklen_t size = sizeof address;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/jwks.json";
    thread_ = std::thread([this] { serve(); });
  }
  ~TinyServer() {
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    for (const int fd : open_) close(fd);
    close(fd_);
  }
  std::string url;
  std::atomic<int> requests{0};
  void set_answer(std::string answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }

 private:
  void serve() {
    while (true) {
      const int fd = accept(fd_, nullptr, nullptr);
      if (fd < 0) return;
      char buffer[4096];
      [[maybe_unused]] const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      ++requests;
      const std::lock_guard lock(mutex_);
      if (answer_.empty()) {
        open_.push_back(fd);
        continue;
      }
      send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      close(fd);
    }
  }
  int fd_;
  std::mutex mutex_;
  std::string answer_;
  std::vector<int> open_;
  std::thread thread_;
};

std::string http(const std::string& body, const std::string& head = "200 OK") {
  return "HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

void await_refetch(JwksCache& cache) {
  std::promise<void> done;
  cache.refetch([&] { done.set_value(); });
  ASSERT_EQ(done.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

TEST(JwksCache, KeepsTheLastGoodSetAndThrottlesUnknownKeys) {
  TinyServer server(http(kEmptySet));
  JwksCache cache({.url = server.url, .unknown_kid_every = Millis{3'600'000}});
  await_refetch(cache);
  EXPECT_NE(cache.keys(), nullptr);
  server.set_answer(http("broken", "500 Broken"));
  for (int count = 0; count < 50; ++count) await_refetch(cache);
  EXPECT_EQ(server.requests, 1);
  EXPECT_NE(cache.keys(), nullptr);
}

TEST(JwksCache, AFailureKeepsWhatWasThere) {
  TinyServer server(http(kEmptySet));
  JwksCache cache({.url = server.url, .unknown_kid_every = Millis{0}});
  await_refetch(cache);
  ASSERT_NE(cache.keys(), nullptr);
  for (const std::string& answer :
       {http("broken"), http("x", "503 Busy"), http(std::string(70'000, ' ')),
        http(kEmptySet, "302 Found\r\nLocation: /other")}) {
    server.set_answer(answer);
    const auto failures = cache.stats().failures;
    await_refetch(cache);
    EXPECT_GT(cache.stats().failures, failures);
    EXPECT_NE(cache.keys(), nullptr);
  }
}

TEST(JwksCache, AHangingServerDoesNotHoldTheDestructor) {
  TinyServer server("");
  auto cache =
      std::make_unique<JwksCache>(JwksCacheOptions{.url = server.url, .timeout = Millis{600'000}});
  while (server.requests == 0) std::this_thread::yield();
  cache.reset();
}

}  // namespace
}  // namespace gurukul::auth
