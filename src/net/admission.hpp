#pragma once
// Counts the sockets of the process, in total and for each client. The server makes one Admission
// for the process, shared by its shards; any thread. Each shard has its own IdleLists, from which
// it chooses the connection to close when there are too many; shard thread.
//
//   auto admission = std::make_shared<Admission>(10'000);
//   if (admission->enter(client)) ...       // later leave(client), when the socket is closed
//
// Above the limit, a new socket is accepted and an idle one is closed for it: one of a client that
// has more than half of the limit, or else the one that has been idle longest. When no socket is
// idle, up to kReserve more are accepted, on which only health checks are answered.
//
// A client is a network (IpAddress::network()). A stranger is a WebSocket that has not
// authenticated yet.

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
  // A client may have an eighth of the limit of sockets as strangers, but at least this many.
  static constexpr std::size_t kStrangersMin = 128;

  // The limit of a shard that is opened without an Admission.
  static constexpr std::size_t kSocketsDefault = 100'000;

  explicit Admission(std::size_t sockets_max) : sockets_max_(sockets_max) {}

  // Counts a new socket. False: the reserve is used up as well, and the socket is not counted.
  bool enter(const IpAddress& client);
  // Stops counting a socket that is closed.
  void leave(const IpAddress& client);
  // Counts a socket for another client. Called when the real client behind a proxy becomes known.
  void move(const IpAddress& from, const IpAddress& to);

  std::size_t sockets() const { return sockets_.load(std::memory_order_relaxed); }
  // True when there are more sockets than the limit: an idle one has to be closed, or the new one
  // belongs to the reserve.
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
  // By network. Contains only clients with a socket.
  std::unordered_map<IpAddress, Count> clients_ GUARDED_BY(mutex_);
};

// The link of a connection in an IdleList, a member of the connection: the slots of its neighbours.
struct IdleLink {
  static constexpr std::uint32_t kNone = ~0U;
  std::uint32_t before = kNone, behind = kNone;
  bool is_listed = false;
};

// A doubly linked list of connection slots, in the order in which they were added. `link_of(slot)`
// returns the link of a slot.
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

  // The slot that was added first. kNone: the list is empty.
  std::uint32_t first() const { return first_; }

 private:
  std::uint32_t first_ = IdleLink::kNone, last_ = IdleLink::kNone;
};

}  // namespace gurukul::net
