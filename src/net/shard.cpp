#include "net/shard.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "net/connection.hpp"
#include "net/listener.hpp"

namespace gurukul::net {
namespace {

constexpr std::size_t kReadBufferBytes = 64 * 1024;
constexpr std::size_t kReadBytesPerTurn = 256 * 1024;
constexpr int kAcceptsPerTurn = 256;
// What a turn has read is written at its end, and should still be in the cache by then: with 1,024
// a storm of joins cost 7 % more.
constexpr std::size_t kEventsPerTurn = 128;
constexpr std::size_t kPooledBuffersMax = 256;
constexpr std::size_t kPooledCapacityMax = 16 * 1024;
constexpr std::size_t kCompactAtBytes = 64 * 1024;
constexpr Millis kLingerTimeout{2'000};
constexpr std::uint64_t kWakeKey = ~0ULL;
constexpr std::uint64_t kListenerKey = ~0ULL - 1;

// Never 0, so that no connection has the id 0.
std::uint32_t next_generation(std::uint8_t index, std::uint32_t generation) {
  const std::uint32_t count = (generation + 1) & 0xFFFFFF;
  return static_cast<std::uint32_t>(index) << 24 | (count == 0 ? 1 : count);
}

// recv() and send() are cancellation points, which costs a program with threads two calls more for
// each of them (70 ns a message together); nobody is cancelled here.
ssize_t receive_now(int fd, char* bytes, std::size_t size) {
  return syscall(SYS_recvfrom, fd, bytes, size, 0, nullptr, nullptr);
}
ssize_t send_now(int fd, const char* bytes, std::size_t size) {
  return syscall(SYS_sendto, fd, bytes, size, MSG_NOSIGNAL, nullptr, 0);
}

IoResult read_from(int fd, TlsStream* tls, char* bytes, std::size_t size) {
  if (tls != nullptr) return tls->read(bytes, size);
  const ssize_t got = receive_now(fd, bytes, size);
  if (got > 0) return {IoResult::State::kMoved, static_cast<std::size_t>(got)};
  if (got == 0) return {IoResult::State::kEnd};
  const bool again = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {again ? IoResult::State::kWouldBlock : IoResult::State::kFailed};
}

IoResult write_to(int fd, TlsStream* tls, const char* bytes, std::size_t size) {
  if (tls != nullptr) return tls->write(bytes, size);
  const ssize_t sent = send_now(fd, bytes, size);
  if (sent >= 0) return {IoResult::State::kMoved, static_cast<std::size_t>(sent)};
  const bool again = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {again ? IoResult::State::kWouldBlock : IoResult::State::kFailed};
}

}  // namespace

Shard::Shard(const ShardOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      tls_(options.tls),
      read_buffer_(kReadBufferBytes),
      wheel_(clock.steady()),
      now_(clock.steady()) {}

Result<std::unique_ptr<Shard>> Shard::open(const ShardOptions& options, const Clock& clock) {
  std::unique_ptr<Shard> shard(new Shard(options, clock));
  const Status started = shard->start();
  if (!started) return started.error();
  return shard;
}

Status Shard::start() {
  auto listening = listen_on(options_.host, options_.port, options_.share_port);
  if (!listening) return listening.error();
  listener_ = listening->fd;
  port_ = listening->port;
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (epoll_ < 0 || wake_ < 0) return Error{"no more file descriptors for an event loop"};
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kWakeKey;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
  event.data.u64 = kListenerKey;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event);
  return Done{};
}

Shard::~Shard() {
  for (Connection& connection : connections_) {
    connection.tls.reset();
    if (connection.fd >= 0) ::close(connection.fd);
  }
  for (const int fd : {listener_, wake_, epoll_}) {
    if (fd >= 0) ::close(fd);
  }
}

void Shard::run(Handler& handler) {
  handler_ = &handler;
  std::optional<SteadyTime> handler_deadline = clock_.steady();
  std::vector<epoll_event> events(kEventsPerTurn);
  std::int64_t lag_began_us = 0;
  while (!stopping_) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                 wait_ms(handler_deadline));
    if (!ready_left_) lag_began_us = steady_us();
    ready_left_ = count == static_cast<int>(events.size());
    now_ = clock_.steady();
    for (int index = 0; index < count; ++index) {
      const epoll_event& event = events[static_cast<std::size_t>(index)];
      if (event.data.u64 == kWakeKey) {
        run_posted();
        continue;
      }
      if (event.data.u64 == kListenerKey) {
        accept_some();
        continue;
      }
      const auto slot = static_cast<std::uint32_t>(event.data.u64);
      Connection& connection = connections_[slot];
      if (connection.generation != event.data.u64 >> 32) continue;
      if ((event.events & EPOLLOUT) != 0 && connection.waits_for_kernel) flush(connection);
      const bool ends = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
      if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) ready(slot, ends);
    }
    std::vector<std::uint32_t> more;
    more.swap(more_to_read_);
    for (const std::uint32_t slot : more) {
      connections_[slot].readable_later = false;
      ready(slot, true);
    }
    wheel_.advance(now_, [this](std::uint32_t slot, TimerWheel::Tick at) {
      Connection& connection = connections_[slot];
      if (connection.phase == Phase::kFree || connection.armed_tick != at) return;
      connection.armed_tick = 0;
      if (now_ < connection.deadline) return set_deadline(connection, connection.deadline);
      on_deadline(connection);
    });
    do {
      report_closed();
      handler_deadline = handler_->on_turn_end();
    } while (!closed_.empty());
    flush_dirty();
    stats_.lag_us_last = steady_us() - lag_began_us;
    stats_.lag_us_max = std::max(stats_.lag_us_max, stats_.lag_us_last);
  }
  handler_ = nullptr;
}

int Shard::wait_ms(std::optional<SteadyTime> handler_deadline) const {
  if (ready_left_ || !more_to_read_.empty() || !closed_.empty()) return 0;
  std::int64_t wait = stats_.sockets > 0 || accept_paused_ ? TimerWheel::kTickMs : 60'000;
  if (handler_deadline) wait = std::min(wait, (*handler_deadline - clock_.steady()).count());
  return static_cast<int>(std::max<std::int64_t>(0, wait));
}

void Shard::stop() {
  stopping_ = true;
  post([] {});
}

void Shard::post(std::function<void()> task) {
  bool first = false;
  {
    const std::lock_guard lock(posted_mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  if (first) {
    [[maybe_unused]] const ssize_t wrote = write(wake_, &one, sizeof one);
  }
}

void Shard::run_posted() {
  // Cleared before the tasks are taken: one posted in between wakes the loop once more.
  std::uint64_t ignored = 0;
  [[maybe_unused]] const ssize_t got = read(wake_, &ignored, sizeof ignored);
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(posted_mutex_);
    tasks.swap(posted_);
  }
  for (const auto& task : tasks) task();
}

bool Shard::drop_posted() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(posted_mutex_);
    tasks.swap(posted_);
  }
  return !tasks.empty();
}

void Shard::stop_accepting() {
  if (listener_ < 0) return;
  ::close(listener_);
  listener_ = -1;
}

void Shard::accept_some() {
  for (int count = 0; count < kAcceptsPerTurn && listener_ >= 0; ++count) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const int fd = accept4(listener_, reinterpret_cast<sockaddr*>(&address), &size,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      const bool exhausted = errno == EMFILE || errno == ENFILE || errno == ENOBUFS;
      // Level-triggered: without a pause a full process would spin on the listener.
      if (exhausted) usleep(1'000);
      return;
    }
    if (stats_.sockets >= options_.sockets_max) {
      ++stats_.turned_away;
      ::close(fd);
      continue;
    }
    const IpAddress peer = address_of(address);
    const bool may_send_header = peer.is_loopback() || options_.trusted_proxies.contains(peer);
    if (options_.proxy_protocol && !may_send_header) {
      ++stats_.handshake_faults;
      handler_->on_handshake_fault(peer);
      ::close(fd);
      continue;
    }
    adopt(fd, peer);
  }
}

void Shard::adopt(int fd, const IpAddress& peer) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(connections_.size());
    Connection& fresh = connections_.emplace_back();
    fresh.slot = slot;
    fresh.generation = next_generation(options_.index, 0);
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  Connection& connection = connections_[slot];
  connection.fd = fd;
  connection.phase = options_.proxy_protocol ? Phase::kProxyHeader : Phase::kHttp;
  connection.http = std::make_unique<HttpState>();
  connection.http->peer = peer;
  connection.http->is_tls = tls_ != nullptr;
  if (tls_ != nullptr) connection.tls = std::make_unique<TlsStream>(*tls_, fd);
  ++stats_.sockets;
  set_deadline(connection, now_ + options_.handshake_timeout);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = connection.id().value;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void Shard::ready(std::uint32_t slot, bool to_the_end) {
  Connection& connection = connections_[slot];
  const std::uint32_t generation = connection.generation;
  const auto gone = [&] {
    return connection.generation != generation || connection.phase == Phase::kFree;
  };
  if (gone()) return;
  if (connection.phase == Phase::kProxyHeader && !take_proxy_header(connection)) return;
  if (connection.phase == Phase::kHttp && !connection.in.empty()) consume(connection, nullptr, 0);
  for (std::size_t taken = 0; taken < kReadBytesPerTurn;) {
    // What comes behind an unanswered request stays in the kernel until the answer is out.
    if (gone() || connection.phase == Phase::kAnswering) return;
    const IoResult got =
        read_from(connection.fd, connection.tls.get(), read_buffer_.data(), read_buffer_.size());
    if (got.state == IoResult::State::kWouldBlock) return;
    if (got.state != IoResult::State::kMoved) return lose(connection);
    taken += got.bytes;
    stats_.bytes_in += got.bytes;
    connection.heard_at = now_;
    connection.pinged = false;
    const bool drained = connection.tls == nullptr && got.bytes < read_buffer_.size();
    consume(connection, read_buffer_.data(), got.bytes);
    // A short read emptied the socket (epoll(7), edge-triggered); what comes later is a new edge.
    if (drained && !to_the_end) return;
  }
  if (gone() || connection.readable_later) return;
  connection.readable_later = true;
  more_to_read_.push_back(slot);
}

void Shard::consume(Connection& connection, char* bytes, std::size_t size) {
  const std::uint32_t generation = connection.generation;
  std::string joined;
  if (!connection.in.empty()) {
    joined.swap(connection.in);
    if (size > 0) joined.append(bytes, size);
    bytes = joined.data();
    size = joined.size();
  }
  while (size > 0) {
    std::size_t consumed = size;
    if (connection.phase == Phase::kHttp) {
      consumed = read_http(connection, bytes, size);
    } else if (connection.is_websocket()) {
      consumed = read_frames(connection, bytes, size);
    } else if (connection.phase == Phase::kAnswering) {
      consumed = 0;
    }
    if (connection.generation != generation) return;
    bytes += consumed;
    size -= consumed;
    if (consumed == 0) break;
  }
  if (size == 0) return;
  if (size == joined.size()) {
    connection.in.swap(joined);
  } else {
    connection.in.assign(bytes, size);
  }
}

std::string& Shard::out_buffer(Connection& connection) {
  if (connection.out.capacity() < 32 && !buffers_.empty()) {
    connection.out.swap(buffers_.back());
    buffers_.pop_back();
  }
  return connection.out;
}

void Shard::mark_dirty(Connection& connection) {
  if (connection.dirty) return;
  connection.dirty = true;
  dirty_.push_back(connection.slot);
}

void Shard::flush_dirty() {
  for (std::size_t index = 0; index < dirty_.size(); ++index) {
    Connection& connection = connections_[dirty_[index]];
    connection.dirty = false;
    if (connection.phase != Phase::kFree && !connection.waits_for_kernel) flush(connection);
  }
  dirty_.clear();
}

void Shard::flush(Connection& connection) {
  if (connection.waits_for_kernel) {
    connection.waits_for_kernel = false;
    --unsent_;
  }
  while (connection.out_sent < connection.out.size()) {
    const std::size_t left = connection.out.size() - connection.out_sent;
    const IoResult sent = write_to(connection.fd, connection.tls.get(),
                                   connection.out.data() + connection.out_sent, left);
    if (sent.state == IoResult::State::kMoved) {
      connection.out_sent += sent.bytes;
      stats_.bytes_out += sent.bytes;
      continue;
    }
    if (sent.state != IoResult::State::kWouldBlock) return lose(connection);
    stats_.send_queue_high_water_bytes = std::max(stats_.send_queue_high_water_bytes, left);
    if (connection.out_sent > kCompactAtBytes) {
      connection.out.erase(0, connection.out_sent);
      connection.out_sent = 0;
    }
    connection.waits_for_kernel = true;
    ++unsent_;
    return;
  }
  connection.out_sent = 0;
  connection.out.clear();
  if (connection.out.capacity() >= 32) {
    if (buffers_.size() < kPooledBuffersMax && connection.out.capacity() <= kPooledCapacityMax) {
      buffers_.push_back(std::move(connection.out));
    }
    connection.out = std::string();
  }
  if (connection.phase == Phase::kLingering) {
    if (connection.tls) connection.tls->shutdown();
    shutdown(connection.fd, SHUT_WR);
  }
}

// What is queued goes out, then our side is closed; the record goes when the peer ends, or soon.
void Shard::finish(Connection& connection) {
  connection.phase = Phase::kLingering;
  connection.in = std::string();
  set_deadline(connection, now_ + kLingerTimeout);
  mark_dirty(connection);
}

void Shard::destroy(Connection& connection) {
  if (connection.waits_for_kernel) --unsent_;
  const std::uint32_t slot = connection.slot;
  const std::uint32_t generation = next_generation(options_.index, connection.generation);
  const bool dirty = connection.dirty;
  const bool readable_later = connection.readable_later;
  connection.tls.reset();
  ::close(connection.fd);
  connection = Connection{};
  connection.slot = slot;
  connection.generation = generation;
  connection.dirty = dirty;
  connection.readable_later = readable_later;
  free_slots_.push_back(slot);
  --stats_.sockets;
}

void Shard::report_closed() {
  std::vector<Closed> closed;
  closed.swap(closed_);
  for (const Closed& each : closed) handler_->on_close(each.connection, each.info);
}

void Shard::set_deadline(Connection& connection, SteadyTime at) {
  connection.deadline = at;
  const TimerWheel::Tick tick = TimerWheel::tick_of(at) + 1;
  if (connection.armed_tick != 0 && connection.armed_tick <= tick) return;
  connection.armed_tick = wheel_.arm(connection.slot, tick);
}

void Shard::on_deadline(Connection& connection) {
  switch (connection.phase) {
    case Phase::kFree:
      return;
    case Phase::kProxyHeader:
      ++stats_.handshake_faults;
      handler_->on_handshake_fault(connection.http->peer);
      return destroy(connection);
    case Phase::kOpen:
      return on_websocket_deadline(connection);
    case Phase::kHttp:
      if (!connection.in.empty() || connection.http->continued) {
        ++stats_.handshake_faults;
        handler_->on_handshake_fault(connection.http->peer);
        return refuse(connection, plain_response(408, "the request did not end in time"));
      }
      return destroy(connection);
    case Phase::kAnswering:
      return refuse(connection, plain_response(503, "no answer in time"));
    case Phase::kClosing:
    case Phase::kLingering:
      return destroy(connection);
  }
}

Shard::Connection* Shard::find(ConnectionId id) {
  const auto slot = static_cast<std::uint32_t>(id.value);
  if (slot >= connections_.size() || connections_[slot].generation != id.value >> 32) {
    return nullptr;
  }
  return &connections_[slot];
}

}  // namespace gurukul::net
