#pragma once
// How many sockets the process has, in all and of each client, and which of them go first when
// there is no more room. One Admission for the process, made by the server and shared by its
// shards; any thread. An IdleList belongs to one shard and its thread.
//
//   auto admission = std::make_shared<Admission>(10'000);
//   switch (admission->enter(client)) ...       // then leave(client) when the socket is closed
//
// The rules: a new socket always gets a place as long as somebody waits idly, who is then closed:
// first one of a client that has more than half of all sockets, then the oldest. When nobody is
// idle, a few sockets more are taken for health checks.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/ip_address.hpp"

namespace gurukul::net {

class Admission {
 public:
  // Beyond the bound, for health checks alone.
  static constexpr std::size_t kReserve = 16;
  // Connections of one client that have not said who they are, as WebSockets.
  static constexpr std::size_t kStrangersMin = 128;

  static constexpr std::size_t kSocketsDefault = 100'000;

  explicit Admission(std::size_t sockets_max) : sockets_max_(sockets_max) {}

  // False: even the reserve is used up, and nothing was counted.
  bool enter(const IpAddress& client);
  void leave(const IpAddress& client);
  // The socket turned out to be another client's.
  void move(const IpAddress& from, const IpAddress& to);

  std::size_t sockets() const { return sockets_.load(std::memory_order_relaxed); }
  // Whether somebody has to go, or be served from the reserve.
  bool is_over() const { return sockets() > sockets_max_; }
  // Whether the client has more than half of all the room.
  bool is_over_share(const IpAddress& client) const;

  // A WebSocket of that client that has not said who it is; false: it has too many of them, and one
  // of them should be closed. Counted in any case.
  bool add_stranger(const IpAddress& client);
  void remove_stranger(const IpAddress& client);

 private:
  struct Count {
    std::size_t sockets = 0;
    std::size_t strangers = 0;
  };
  void drop_if_empty(const IpAddress& key);

  const std::size_t sockets_max_;
  std::atomic<std::size_t> sockets_{0};

  mutable std::mutex mutex_;
  // Guarded by mutex_. By network; only clients that have a socket.
  std::unordered_map<IpAddress, Count> clients_;
};

// Slots of connections in the order in which they came to be idle, linked through a member of each
// connection.
struct IdleLink {
  static constexpr std::uint32_t kNone = ~0U;
  std::uint32_t before = kNone, behind = kNone;
  bool is_listed = false;
};

// `LinkOf(slot)` gives the link of a slot.
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

  // kNone: nobody is idle.
  std::uint32_t first() const { return first_; }

 private:
  std::uint32_t first_ = IdleLink::kNone, last_ = IdleLink::kNone;
};

}  // namespace gurukul::net
