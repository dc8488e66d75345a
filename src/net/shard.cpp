#include "net/shard.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/check.hpp"
#include "base/release_memory.hpp"
#include "net/connection.hpp"
#include "net/listener.hpp"
#include "net/socket_io.hpp"

namespace gurukul::net {
namespace {

constexpr std::size_t kReadBufferBytes = 64 * 1024;
constexpr std::size_t kReadBytesPerTick = 256 * 1024;  // from one connection
// The output of a tick is written at its end and should still be in the processor's cache then.
// With 1,024 events in a tick, many joins at the same time cost 7 % more.
constexpr std::size_t kEventsPerTick = 128;
// From an HTTP connection less is read at once, because what follows a request stays in memory
// until the response was sent.
constexpr std::size_t kHttpReadBytes = 16 * 1024;
// The kernel queues at most this much unsent data for a peer that does not read.
constexpr int kUnsentInKernelBytes = 64 * 1024;

// A generation distinguishes the connections that use the same slot one after the other. It is
// never 0, so that no connection has id 0.
std::uint32_t next_generation(std::uint8_t index, std::uint32_t generation) {
  const std::uint32_t count = (generation + 1) & 0xFFFFFF;
  return static_cast<std::uint32_t>(index) << 24 | (count == 0 ? 1 : count);
}

}  // namespace

Shard::Shard(const ShardOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      tls_(options.tls),
      read_buffer_(kReadBufferBytes),
      budget_(options.budget ? options.budget
                             : std::make_shared<BufferBudget>(BufferBudget::kBytesMaxDefault)),
      admission_(options.admission ? options.admission
                                   : std::make_shared<Admission>(Admission::kSocketsDefault)),
      bodies_(options.bodies ? options.bodies : std::make_shared<BodyBudget>()),
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
  spare_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (epoll_ < 0 || wake_ < 0)
    return Error{
        "an event loop cannot start, because the limit on open files is reached. Raise the limit "
        "(ulimit -n, LimitNOFILE= in systemd)"};
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
    discharge(connection);
    if (connection.phase != Phase::kFree) {
      no_stranger(connection);
      admission_->leave(connection.client);
    }
    connection.tls.reset();
    if (connection.fd >= 0) ::close(connection.fd);
  }
  for (const int fd : {listener_, wake_, epoll_, spare_}) {
    if (fd >= 0) ::close(fd);
  }
}

void Shard::run(Handler& handler) {
  GURUKUL_CHECK(handler_ == nullptr);
  GURUKUL_CHECK_THREAD(thread_);
  handler_ = &handler;
  std::optional<SteadyTime> handler_deadline = clock_.steady();
  std::vector<epoll_event> events(kEventsPerTick);
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
      Connection* const connection = find({event.data.u64});
      if (connection == nullptr) continue;
      guard_memory(*connection, [&] { on_events(*connection, event.events); });
    }
    std::vector<std::uint32_t> more;
    more.swap(more_to_read_);
    for (const std::uint32_t slot : more) {
      connections_[slot].readable_later = false;
      guard_memory(connections_[slot], [&] { ready(slot, true); });
    }
    wheel_.advance(now_, [this](std::uint32_t slot, TimerWheel::Tick at) {
      if (slot >= connections_.size()) return;
      Connection& connection = connections_[slot];
      if (connection.phase == Phase::kFree || connection.armed_tick != at) return;
      connection.armed_tick = 0;
      guard_memory(connection, [&] {
        if (now_ < connection.deadline) return set_deadline(connection, connection.deadline);
        on_deadline(connection);
      });
    });
    do {
      report_closed();
      handler_deadline = handler_->on_tick_end();
    } while (!closed_.empty());
    flush_dirty();
    if (budget_->is_exceeded()) make_room();
    if (accept_paused_ && now_ >= accept_again_at_) resume_accepting();
    if (now_ >= quiet_look_due_) notice_quiet();
    stats_.lag_us_last = steady_us() - lag_began_us;
    stats_.lag_us_max = std::max(stats_.lag_us_max, stats_.lag_us_last);
  }
  handler_ = nullptr;
  thread_.release();
}

void Shard::on_events(Connection& connection, std::uint32_t events) {
  const std::uint32_t slot = connection.slot;
  if ((events & (EPOLLHUP | EPOLLERR)) != 0 && connection.is_answered_to()) {
    // The peer is gone, so nothing can be sent. The body source is destroyed with the connection,
    // so it makes no more pieces.
    return lose(connection);
  }
  if ((events & EPOLLOUT) != 0 && connection.waits_for_kernel) flush(connection);
  const bool ends = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) ready(slot, ends);
}

int Shard::wait_ms(std::optional<SteadyTime> handler_deadline) const {
  if (ready_left_ || !more_to_read_.empty() || !closed_.empty()) return 0;
  std::int64_t wait = stats_.sockets > 0 || accept_paused_ ? TimerWheel::kTickMs : 60'000;
  if (quiet_looks_ < kLastQuietLooks) wait = std::min(wait, kQuietLookEvery.count());
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
    const MutexLock lock(posted_mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  if (first) {
    [[maybe_unused]] const ssize_t wrote = write(wake_, &one, sizeof one);
  }
}

void Shard::run_posted() {
  // The eventfd is cleared before the tasks are taken, so that a task which is posted in between
  // wakes the loop again.
  std::uint64_t ignored = 0;
  [[maybe_unused]] const ssize_t got = read(wake_, &ignored, sizeof ignored);
  std::vector<std::function<void()>> tasks;
  {
    const MutexLock lock(posted_mutex_);
    tasks.swap(posted_);
  }
  for (const auto& task : tasks) {
    try {
      task();
    } catch (const std::bad_alloc&) {
      // The task failed for lack of memory. Callers that wait for it time out.
      ++stats_.allocation_failures;
    }
  }
}

bool Shard::drop_posted() {
  GURUKUL_CHECK(handler_ == nullptr);
  std::vector<std::function<void()>> tasks;
  {
    const MutexLock lock(posted_mutex_);
    tasks.swap(posted_);
  }
  return !tasks.empty();
}

// Makes a connection of an accepted socket.
void Shard::adopt(int fd, const IpAddress& peer, const IpAddress& client) {
  GURUKUL_CHECK(fd >= 0);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentInKernelBytes,
             sizeof kUnsentInKernelBytes);
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(connections_.size());
    Connection& fresh = connections_.emplace_back();
    fresh.slot = slot;
    fresh.generation = next_generation(options_.index, oldest_generation_);
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  Connection& connection = connections_[slot];
  GURUKUL_CHECK(connection.phase == Phase::kFree && connection.slot == slot);
  connection.fd = fd;
  connection.phase = options_.proxy_protocol ? Phase::kProxyHeader : Phase::kHttp;
  ++stats_.sockets;
  connection.client = client;
  list_as_idle(connection);
  connection.on_reserve = admission_->is_over() && !make_place(&connection);
  guard_memory(connection, [&] {
    connection.http = std::make_unique<HttpState>();
    connection.http->peer = peer;
    connection.http->is_tls = tls_ != nullptr;
    if (tls_ != nullptr) connection.tls = std::make_unique<TlsStream>(*tls_, fd);
    set_deadline(connection, now_ + options_.handshake_timeout);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u64 = connection.id().value;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  });
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
  for (std::size_t taken = 0; taken < kReadBytesPerTick;) {
    if (gone()) return;
    // Input after a request stays in the kernel until the response was sent.
    connection.unread = connection.is_answered_to();
    if (connection.unread) return;
    const std::size_t room =
        connection.phase == Phase::kHttp ? kHttpReadBytes : read_buffer_.size();
    const IoResult got = read_from(connection.fd, connection.tls.get(), read_buffer_.data(), room);
    if (got.state == IoResult::State::kWouldBlock) return;
    if (got.state != IoResult::State::kMoved) return lose(connection);
    taken += got.bytes;
    stats_.bytes_in += got.bytes;
    connection.heard_at = now_;
    connection.pinged = false;
    const bool drained = connection.tls == nullptr && got.bytes < room;
    consume(connection, read_buffer_.data(), got.bytes);
    // A read that got less than it could has emptied the socket (epoll(7)). Input that comes later
    // is a new event of epoll.
    if (drained && !to_the_end) return;
  }
  if (!gone()) read_later(connection);
}

void Shard::read_later(Connection& connection) {
  if (connection.readable_later) return;
  connection.readable_later = true;
  more_to_read_.push_back(connection.slot);
}

// Processes input: what was kept in `in`, then the given bytes. Keeps an incomplete rest in `in`.
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
    } else if (connection.is_answered_to()) {
      consumed = 0;
    }
    if (connection.generation != generation) return;
    GURUKUL_CHECK(consumed <= size);
    bytes += consumed;
    size -= consumed;
    if (consumed == 0) break;
  }
  if (size > 0 && size == joined.size()) {
    connection.in.swap(joined);
  } else if (size > 0) {
    connection.in.assign(bytes, size);
  }
  if (connection.http || size > 0 || connection.charged > 0 || connection.messages.is_inside()) {
    charge(connection);
  }
}

// Closes the socket and frees the slot. Does not report the close to the handler.
void Shard::destroy(Connection& connection) {
  GURUKUL_CHECK(connection.phase != Phase::kFree && stats_.sockets > 0);
  discharge(connection);
  no_stranger(connection);
  unlist(connection);
  admission_->leave(connection.client);
  const std::uint32_t slot = connection.slot;
  const std::uint32_t generation = next_generation(options_.index, connection.generation);
  const bool dirty = connection.dirty;
  const bool readable_later = connection.readable_later;
  connection.tls.reset();
  ::close(connection.fd);
  // An assignment of Connection{} would keep the capacity of the buffers.
  std::destroy_at(&connection);
  std::construct_at(&connection);
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
      return on_reading_deadline(connection);
    case Phase::kSending:
      return on_sending_deadline(connection);
    case Phase::kAnswering:
      return refuse(connection, plain_response(503, "the server could not answer in time"));
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
