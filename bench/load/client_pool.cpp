#include "load/client_pool.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace gurukul::bench {
namespace {

constexpr std::size_t kReadBufferBytes = 256 * 1024;
constexpr int kEventsPerTick = 1024;
// The sample key and its accept value from RFC 6455 section 1.3.
constexpr std::string_view kAcceptValue = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

std::string upgrade_request(std::uint16_t port) {
  return "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

}  // namespace

ClientPool::ClientPool(const Options& options, ClientEvents& events)
    : options_(options),
      events_(events),
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      read_buffer_(kReadBufferBytes),
      upgrade_request_(upgrade_request(options.port)) {
  if (epoll_fd_ < 0) fail("epoll_create1 failed");
}

ClientPool::~ClientPool() {
  const linger reset{1, 0};
  for (const Client& client : clients_) {
    if (client.fd < 0) continue;
    setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    ::close(client.fd);
  }
  ::close(epoll_fd_);
}

ssize_t ClientPool::Client::receive(char* bytes, std::size_t size) {
  return tls ? tls->receive(bytes, size) : ::recv(fd, bytes, size, 0);
}

ssize_t ClientPool::Client::transmit(std::string_view bytes) {
  return tls ? tls->transmit(bytes.data(), bytes.size())
             : ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void ClientPool::begin(int count) {
  clients_.resize(static_cast<std::size_t>(count));
  start_more();
}

void ClientPool::settle(int client) {
  Client& state = clients_[static_cast<std::size_t>(client)];
  if (state.settled) return;
  state.settled = true;
  ++settled_count_;
  start_more();
}

void ClientPool::start_more() {
  while (begun_count_ < static_cast<int>(clients_.size()) &&
         begun_count_ - settled_count_ < options_.handshake_window) {
    connect_one(begun_count_++);
  }
}

void ClientPool::connect_one(int client) {
  Client& state = clients_[static_cast<std::size_t>(client)];
  state.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (state.fd < 0) fail(std::string("socket: ") + std::strerror(errno));
  const int on = 1;
  setsockopt(state.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options_.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int result =
      ::connect(state.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (result != 0 && errno != EINPROGRESS) lost(client, std::strerror(errno));
  state.stage = Stage::kConnecting;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLET;
  event.data.u32 = static_cast<std::uint32_t>(client);
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, state.fd, &event) != 0) fail("epoll_ctl failed");
}

void ClientPool::tick(std::int64_t timeout_ns) {
  std::array<epoll_event, kEventsPerTick> events;
  const timespec timeout{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
  const int count = epoll_pwait2(epoll_fd_, events.data(), kEventsPerTick, &timeout, nullptr);
  if (count < 0 && errno != EINTR) fail(std::string("epoll_pwait2: ") + std::strerror(errno));
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    const int client = static_cast<int>(event.data.u32);
    Client& state = clients_[event.data.u32];
    if ((event.events & EPOLLOUT) != 0) {
      if (state.stage == Stage::kConnecting && (event.events & (EPOLLERR | EPOLLHUP)) == 0) {
        state.stage = Stage::kUpgrading;
        if (options_.tls) state.tls = std::make_unique<TlsClient>(state.fd);
        send(client, upgrade_request_);
      } else if (!state.unsent.empty()) {
        flush(client);
      }
    }
    if ((event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) read_from(client);
  }
}

void ClientPool::read_from(int client) {
  Client& state = clients_[static_cast<std::size_t>(client)];
  for (;;) {
    const ssize_t got = state.receive(read_buffer_.data(), read_buffer_.size());
    if (got == 0) lost(client, "closed by the server");
    if (got < 0) {
      // flush() changes errno.
      const int error = errno;
      // Data that waited for the TLS handshake can be sent now.
      if (error == EAGAIN && state.tls && !state.unsent.empty()) flush(client);
      if (error == EAGAIN || error == EINTR) return;
      lost(client, std::strerror(error));
    }
    const std::string_view bytes(read_buffer_.data(), static_cast<std::size_t>(got));
    bytes_received_ += bytes.size();
    gathering_client_ = client;
    if (state.stage == Stage::kUpgrading) {
      state.unparsed.append(bytes);
      take_upgrade_answer(client);
    } else if (state.unparsed.empty()) {
      take_frames(client, bytes);
    } else {
      const std::string joined = std::exchange(state.unparsed, {}).append(bytes);
      take_frames(client, joined);
    }
    gathering_client_ = -1;
    if (!state.unsent.empty()) flush(client);
    if (!state.tls && bytes.size() < read_buffer_.size()) return;
  }
}

void ClientPool::take_upgrade_answer(int client) {
  Client& state = clients_[static_cast<std::size_t>(client)];
  const std::size_t end = state.unparsed.find("\r\n\r\n");
  if (end == std::string::npos) return;
  const std::string answer = std::exchange(state.unparsed, {});
  if (answer.compare(0, 12, "HTTP/1.1 101") != 0 ||
      answer.substr(0, end).find(kAcceptValue) == std::string::npos) {
    fail("the server refused the upgrade: " + answer.substr(0, answer.find('\r')));
  }
  state.stage = Stage::kOpen;
  events_.on_open(client);
  take_frames(client, std::string_view(answer).substr(end + 4));
}

void ClientPool::take_frames(int client, std::string_view bytes) {
  while (!bytes.empty()) {
    const ServerFrame frame = first_frame(bytes);
    if (frame.size == 0) {
      clients_[static_cast<std::size_t>(client)].unparsed.assign(bytes);
      return;
    }
    if (frame.opcode == Opcode::kText) {
      events_.on_text(client, frame.payload);
    } else if (frame.opcode == Opcode::kPing) {
      std::string pong;
      append_masked(pong, Opcode::kPong, frame.payload);
      send(client, pong);
    } else if (frame.opcode == Opcode::kClose) {
      lost(client, "close frame");
    }
    bytes.remove_prefix(frame.size);
  }
}

void ClientPool::send(int client, std::string_view frame) {
  Client& state = clients_[static_cast<std::size_t>(client)];
  if (client == gathering_client_ || !state.unsent.empty()) {
    state.unsent.append(frame);
    return;
  }
  const ssize_t sent = state.transmit(frame);
  if (sent == static_cast<ssize_t>(frame.size())) return;
  if (sent < 0 && errno != EAGAIN) lost(client, std::strerror(errno));
  state.unsent.append(frame.substr(sent < 0 ? 0 : static_cast<std::size_t>(sent)));
  if (state.tls && sent > 0) flush(client);
}

// TLS takes one record per call, so a partial send does not mean that the socket is full.
void ClientPool::flush(int client) {
  Client& state = clients_[static_cast<std::size_t>(client)];
  while (!state.unsent.empty()) {
    const ssize_t sent = state.transmit(state.unsent);
    if (sent < 0 && errno != EAGAIN) lost(client, std::strerror(errno));
    if (sent <= 0) return;
    state.unsent.erase(0, static_cast<std::size_t>(sent));
  }
}

void ClientPool::lost(int client, const char* why) const {
  fail("client " + std::to_string(client) + " lost its connection: " + why);
}

}  // namespace gurukul::bench
