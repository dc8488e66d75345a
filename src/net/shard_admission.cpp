#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.hpp"
#include "base/vocabulary.hpp"
#include "net/connection.hpp"
#include "net/listener.hpp"

// Accepts sockets, and closes idle ones to make room.

namespace gurukul::net {
namespace {

constexpr int kAcceptsPerTick = 256;
constexpr Millis kAcceptPause{100};
// How many connections of a list are looked at in one search.
constexpr int kLooksMax = 32;
// The reason of the close frame: the reconnect delay, as the protocol defines it for code 1013.
constexpr std::string_view kStrangerReason = R"({"afterMs":5000})";

bool has_unread(int fd) {
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0;
}

}  // namespace

void Shard::accept_some() {
  for (int count = 0; count < kAcceptsPerTick && listener_ >= 0; ++count) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const int fd = accept4(listener_, reinterpret_cast<sockaddr*>(&address), &size,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      const bool exhausted =
          errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      if (!exhausted) return;
      if (make_place(nullptr)) continue;
      drop_one_by_spare();
      return pause_accepting();
    }
    const IpAddress peer = address_of(address);
    const bool is_proxy = options_.trusted_proxies.contains(peer);
    if (options_.proxy_protocol && !is_proxy && !peer.is_loopback()) {
      ++stats_.handshake_faults;
      handler_->on_handshake_fault(peer);
      ::close(fd);
      continue;
    }
    const IpAddress client = is_proxy ? IpAddress() : peer;
    if (!admission_->enter(client)) {
      ++stats_.turned_away;
      ::close(fd);
      continue;
    }
    try {
      adopt(fd, peer, client);
    } catch (const std::bad_alloc&) {
      // There is no memory for another connection.
      ++stats_.allocation_failures;
      admission_->leave(client);
      ::close(fd);
    }
  }
}

// When no file descriptor is free, no socket can be accepted and the listener stays ready. Closing
// the spare descriptor allows to accept one waiting socket and to close it at once. The caller then
// pauses accepting, so that the loop can do other work.
void Shard::drop_one_by_spare() {
  if (spare_ >= 0) ::close(spare_);
  const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd >= 0) ::close(fd);
  spare_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ++stats_.turned_away;
}

void Shard::pause_accepting() {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, listener_, nullptr);
  accept_paused_ = true;
  accept_again_at_ = now_ + kAcceptPause;
}

void Shard::resume_accepting() {
  accept_paused_ = false;
  if (listener_ < 0) return;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kListenerKey;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event);
}

void Shard::stop_accepting() {
  GURUKUL_CHECK_THREAD(thread_);
  if (is_draining_) return;
  is_draining_ = true;
  ::close(listener_);
  listener_ = -1;
  close_waiting_http();
}

void Shard::close_waiting_http() {
  for (Connection& connection : connections_) {
    const bool waits = connection.phase == Phase::kHttp && !connection.http->in_body &&
                       connection.in.empty() && !has_unread(connection.fd);
    if (waits) destroy(connection);
  }
}

void Shard::list_as_idle(Connection& connection) {
  late_.erase(connection.slot, late_links());
  idle_.push_back(connection.slot, idle_links());
}

void Shard::list_as_late(Connection& connection) {
  idle_.erase(connection.slot, idle_links());
  late_.push_back(connection.slot, late_links());
}

void Shard::unlist(Connection& connection) {
  idle_.erase(connection.slot, idle_links());
  late_.erase(connection.slot, late_links());
}

void Shard::count_for(Connection& connection, const IpAddress& client) {
  if (connection.client == client) return;
  admission_->move(connection.client, client);
  connection.client = client;
}

// Counts a new WebSocket as unauthenticated. When its client has too many of them, the oldest one
// of this client is closed.
void Shard::count_as_stranger(Connection& connection) {
  connection.is_stranger = true;
  list_as_late(connection);
  if (admission_->add_stranger(connection.client)) return;
  const IpAddress network = connection.client.network();
  int looks = 0;
  for (std::uint32_t slot = late_.first(); slot != connection.slot && ++looks <= kLooksMax;
       slot = connections_[slot].late.behind) {
    Connection& other = connections_[slot];
    if (!other.is_stranger || other.client.network() != network) continue;
    return evict(other);
  }
}

// Stops counting the WebSocket as unauthenticated, because it has authenticated or it ends.
void Shard::no_stranger(Connection& connection) {
  if (!connection.is_stranger) return;
  connection.is_stranger = false;
  late_.erase(connection.slot, late_links());
  admission_->remove_stranger(connection.client);
}

void Shard::authenticated(ConnectionId id) {
  GURUKUL_CHECK_THREAD(thread_);
  if (Connection* const connection = find(id)) no_stranger(*connection);
}

bool Shard::close_a_stranger(ConnectionId but_not, std::string_view reason) {
  GURUKUL_CHECK_THREAD(thread_);
  int looks = 0;
  for (std::uint32_t slot = late_.first(); slot != IdleLink::kNone && ++looks <= kLooksMax;
       slot = connections_[slot].late.behind) {
    Connection& connection = connections_[slot];
    if (!connection.is_stranger || connection.id() == but_not) continue;
    close(connection.id(), close_code::kTryLater, reason);
    return true;
  }
  return false;
}

// Closes an idle connection other than `newcomer`, which may be null. False: there is none.
bool Shard::make_place(const Connection* newcomer) {
  const std::uint32_t slot = first_to_go(newcomer);
  if (slot == IdleLink::kNone) return false;
  ++stats_.made_room;
  evict(connections_[slot]);
  return true;
}

// Chooses the connection to close: one of a client with more than half of the limit, or else the
// one that was listed first. kNone: there is none.
std::uint32_t Shard::first_to_go(const Connection* newcomer) {
  for (const IdleList* const list : {&idle_, &late_}) {
    std::uint32_t oldest = IdleLink::kNone;
    int looks = 0;
    for (std::uint32_t slot = list->first(); slot != IdleLink::kNone && ++looks <= kLooksMax;) {
      Connection& connection = connections_[slot];
      const std::uint32_t here = slot;
      slot = list == &idle_ ? connection.idle.behind : connection.late.behind;
      // Unread input may be a complete request, so the connection is not idle.
      if (&connection == newcomer || (list == &idle_ && has_unread(connection.fd))) continue;
      const bool is_client = connection.client != IpAddress();
      if (is_client && admission_->is_over_share(connection.client)) return here;
      if (oldest == IdleLink::kNone) oldest = here;
    }
    if (oldest != IdleLink::kNone) return oldest;
  }
  return IdleLink::kNone;
}

// Closes the connection at once; a WebSocket gets a close frame before.
void Shard::evict(Connection& connection) {
  if (connection.phase != Phase::kOpen) return lose(connection);
  const std::uint32_t generation = connection.generation;
  start_close(connection, close_code::kTryLater, kStrangerReason, {close_code::kTryLater, false});
  flush(connection);
  if (connection.generation == generation) destroy(connection);
}

}  // namespace gurukul::net
