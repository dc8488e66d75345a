// The floor: a minimal epoll server that moves the same bytes. One thread, no rules, no checks, no
// JSON: it pairs clients in order of arrival, sends canned responses and splices signals. The
// difference to the real server is the cost of its rules.
//
//   gurukul_floor PORT [QUEUED_BYTES MATCH_FOUND_BYTES]
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "peers/floor/answers.hpp"
#include "peers/floor/handshake.hpp"

namespace gurukul::bench {
namespace {

constexpr std::size_t kReadBufferBytes = 256 * 1024;
constexpr int kEventsPerTick = 128;

struct Connection {
  int fd = -1;
  bool open = false;
  bool has_output = false;
  Connection* partner = nullptr;
  std::string unparsed;
  std::string output;
};

class Floor {
 public:
  Floor(int listener, Answers answers) : listener_(listener), answers_(std::move(answers)) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, listener_, &event);
  }

  void run() {
    std::array<epoll_event, kEventsPerTick> events;
    for (;;) {
      const int count = epoll_wait(epoll_fd_, events.data(), kEventsPerTick, -1);
      for (int i = 0; i < count; ++i) {
        auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (connection == nullptr)
          accept_all();
        else
          read_from(*connection);
      }
      finish_turn();
    }
  }

 private:
  void accept_all() {
    for (;;) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      auto connection = std::make_unique<Connection>();
      connection->fd = fd;
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = connection.get();
      epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event);
      connections_.push_back(std::move(connection));
    }
  }

  void read_from(Connection& connection) {
    const ssize_t got = ::recv(connection.fd, buffer_.data(), buffer_.size(), 0);
    if (got <= 0) {
      ::close(connection.fd);
      connection.fd = -1;
      if (waiting_ == &connection) waiting_ = nullptr;
      return;
    }
    const auto size = static_cast<std::size_t>(got);
    if (!connection.open) {
      const std::string answer = upgrade_answer({buffer_.data(), size});
      if (answer.empty()) return;
      connection.open = true;
      queue(connection, answer);
    } else if (connection.unparsed.empty()) {
      take_frames(connection, buffer_.data(), size);
    } else {
      std::string joined = std::move(connection.unparsed);
      connection.unparsed.clear();
      joined.append(buffer_.data(), size);
      take_frames(connection, joined.data(), joined.size());
    }
  }

  void take_frames(Connection& connection, char* bytes, std::size_t size) {
    while (size >= 6) {
      std::size_t header = 6;
      std::size_t length = static_cast<unsigned char>(bytes[1]) & 0x7fU;
      if (length == 126) {
        header = 8;
        length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[2])) << 8 |
                 static_cast<unsigned char>(bytes[3]);
      }
      if (size < header + length) break;
      unmask(bytes + header, length, bytes + header - 4);
      if ((bytes[0] & 0x0f) == 1) take_message(connection, {bytes + header, length});
      bytes += header + length;
      size -= header + length;
    }
    if (size > 0) connection.unparsed.assign(bytes, size);
  }

  static void unmask(char* payload, std::size_t length, const char* key) {
    const std::array<char, 8> mask{key[0], key[1], key[2], key[3], key[0], key[1], key[2], key[3]};
    const auto wide = std::bit_cast<std::uint64_t>(mask);
    std::size_t at = 0;
    for (; at + sizeof wide <= length; at += sizeof wide) {
      std::uint64_t word = 0;
      std::memcpy(&word, payload + at, sizeof word);
      word ^= wide;
      std::memcpy(payload + at, &word, sizeof word);
    }
    for (; at < length; ++at) payload[at] = static_cast<char>(payload[at] ^ mask[at % 4]);
  }

  void take_message(Connection& connection, std::string_view text) {
    if (text.substr(9, 6) == "signal") {
      constexpr std::string_view kKey = "\"signal\":{";
      const std::size_t at = text.find(kKey, 16);
      if (at == std::string_view::npos || connection.partner == nullptr) return;
      const std::size_t begin = at + kKey.size() - 1;
      relayed_ = R"({"type":"signal","payload":{"sessionId":)";
      relayed_ += text.substr(text.find("sessionId") + 11, 38);
      relayed_ += R"(,"signal":)";
      relayed_ += text.substr(begin);
      frame_.clear();
      append_frame(frame_, relayed_);
      queue(*connection.partner, frame_);
    } else if (text.substr(9, 12) == "authenticate") {
      queue(connection, answers_.welcome());
    } else if (waiting_ == nullptr) {
      waiting_ = &connection;
      waiting_is_new_ = true;
    } else if (waiting_ != &connection) {
      connection.partner = waiting_;
      waiting_->partner = &connection;
      queue(*waiting_, answers_.match_found(++sessions_, false));
      queue(connection, answers_.match_found(sessions_, true));
      waiting_ = nullptr;
    }
  }

  void queue(Connection& connection, std::string_view bytes) {
    connection.output.append(bytes);
    if (connection.has_output) return;
    connection.has_output = true;
    to_write_.push_back(&connection);
  }

  void finish_turn() {
    if (waiting_ != nullptr && waiting_is_new_) queue(*waiting_, answers_.queued());
    waiting_is_new_ = false;
    for (Connection* connection : to_write_) {
      if (connection->fd >= 0 &&
          ::send(connection->fd, connection->output.data(), connection->output.size(),
                 MSG_NOSIGNAL) != static_cast<ssize_t>(connection->output.size())) {
        std::fprintf(stderr, "gurukul_floor: a client does not read\n");
      }
      connection->output.clear();
      connection->has_output = false;
    }
    to_write_.clear();
  }

  int epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
  int listener_;
  Answers answers_;
  std::vector<char> buffer_ = std::vector<char>(kReadBufferBytes);
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> to_write_;
  Connection* waiting_ = nullptr;
  bool waiting_is_new_ = false;
  unsigned sessions_ = 0;
  std::string relayed_;
  std::string frame_;
};

int listen_on(std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(listener, 4096) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("gurukul_floor");
    std::exit(1);
  }
  std::printf("listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

}  // namespace
}  // namespace gurukul::bench

int main(int argc, char** argv) {
  using namespace gurukul::bench;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const auto argument = [&](int index, int otherwise) {
    return index < argc ? std::atoi(argv[index]) : otherwise;
  };
  Answers answers(static_cast<std::size_t>(argument(2, 0)),
                  static_cast<std::size_t>(argument(3, 0)));
  Floor(listen_on(static_cast<std::uint16_t>(argument(1, 0))), std::move(answers)).run();
}
