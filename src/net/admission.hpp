#pragma once
// Counts the sockets of the process, in all and by client, and chooses which one to close when
// there are too many. The server makes one Admission for the process, shared by its shards; any
// thread. Each shard has its own IdleLists, on its thread.
//
//   auto admission = std::make_shared<Admission>(10'000);
//   if (admission->enter(client)) ...       // later leave(client), when the socket is closed
//
// A new socket is always accepted as long as there is an idle one, which is closed for it: first
// one of a client with more than half of the limit, then the oldest. When no socket is idle, a
// few more are accepted for health checks.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "base/ip_address.hpp"
#include "base/mutex.hpp"

namespace gurukul::net {

class Admission {
 public:
  // Sockets above the limit, for health checks only.
  static constexpr std::size_t kReserve = 16;
  // The number of unauthenticated WebSockets that every client may have at least.
  static constexpr std::size_t kStrangersMin = 128;

  static constexpr std::size_t kSocketsDefault = 100'000;

  explicit Admission(std::size_t sockets_max) : sockets_max_(sockets_max) {}

  // False: the reserve is used up as well, and the socket is not counted.
  bool enter(const IpAddress& client);
  void leave(const IpAddress& client);
  // Counts the socket for another client: the real one became known.
  void move(const IpAddress& from, const IpAddress& to);

  std::size_t sockets() const { return sockets_.load(std::memory_order_relaxed); }
  // True when a socket has to be closed, or served from the reserve.
  bool is_over() const { return sockets() > sockets_max_; }
  // True when the client has more sockets than half of the limit.
  bool is_over_share(const IpAddress& client) const;

  // Counts a WebSocket of that client as unauthenticated. False: the client has too many, and the
  // caller should close one. The WebSocket is counted in any case.
  bool add_stranger(const IpAddress& client);
  void remove_stranger(const IpAddress& client);

 private:
  struct Count {
    std::size_t sockets = 0;
    std::size_t strangers = 0;
  };
  void drop_if_empty(const IpAddress& key) REQUIRES_LOCK(mutex_);

  const std::size_t sockets_max_;
  std::atomic<std::size_t> sockets_{0};

  mutable Mutex mutex_;
  // By network; only clients with a socket.
  std::unordered_map<IpAddress, Count> clients_ GUARDED_BY(mutex_);
};

// A doubly linked list of connection slots, in the order in which they became idle. Each connection
// contains its link.
struct IdleLink {
  static constexpr std::uint32_t kNone = ~0U;
  std::uint32_t before = kNone, behind = kNone;
  bool is_listed = false;
};

// `link_of(slot)` returns the link of a slot.
class IdleList {
 public:
  template <class LinkOf>
  void push_back(std::uint32_t slot, LinkOf&& link_of) {
    IdleLink& link = link_of(slot);
    if (link.is_listed) return;
    link = {last_, IdleLink::kNone, true};
    (last_ == IdleLink::kNone ? first_ : link_of(last_).behind) = slot;
    last_ = slot;
  }

  template <class LinkOf>
  void erase(std::uint32_t slot, LinkOf&& link_of) {
    IdleLink& link = link_of(slot);
    if (!link.is_listed) return;
    (link.before == IdleLink::kNone ? first_ : link_of(link.before).behind) = link.behind;
    (link.behind == IdleLink::kNone ? last_ : link_of(link.behind).before) = link.before;
    link = {};
  }

  // kNone: no idle connection.
  std::uint32_t first() const { return first_; }

 private:
  std::uint32_t first_ = IdleLink::kNone, last_ = IdleLink::kNone;
};

}  // namespace gurukul::net
