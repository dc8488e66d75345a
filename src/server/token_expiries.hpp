#pragma once
// The times at which the connections' access tokens expire, earliest first, 16 bytes each. An entry
// is stale when its connection is gone or has a token with another expiry time. The caller checks
// that when the entry is due. Owned by ConnectionHandler; shard thread.
//
//   expiries.add(client.token_expires_at, client.id);
//   while (auto end = expiries.take_due(now)) {
//     if (token_expires_at(end->connection) == end->at) close(end->connection);
//   }

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace gurukul::server {

class TokenExpiries {
 public:
  struct End {
    Instant at;
    ConnectionId connection;
    friend auto operator<=>(const End&, const End&) = default;
  };

  void add(Instant at, ConnectionId connection) {
    ends_.push_back({at, connection});
    std::push_heap(ends_.begin(), ends_.end(), std::greater<>());
  }

  // Removes and returns an entry whose time has come. nullopt: there is none.
  std::optional<End> take_due(Instant now) {
    if (ends_.empty() || ends_.front().at > now) return std::nullopt;
    std::pop_heap(ends_.begin(), ends_.end(), std::greater<>());
    const End end = ends_.back();
    ends_.pop_back();
    return end;
  }

  // The earliest time. nullopt: there are no entries.
  std::optional<Instant> next() const {
    return ends_.empty() ? std::nullopt : std::optional(ends_.front().at);
  }

  // Removes the stale entries when there are far more entries than connections: more than two for
  // each connection, and 1024. Clients that often renew their token leave stale entries behind.
  // `stands(end)` has to return true for an entry that is not stale.
  template <class Stands>
  void prune_over(std::size_t connections, Stands stands) {
    constexpr std::size_t kSpare = 1024;
    if (ends_.size() <= 2 * connections + kSpare) return;
    std::erase_if(ends_, [&stands](const End& end) { return !stands(end); });
    std::make_heap(ends_.begin(), ends_.end(), std::greater<>());
  }

  std::size_t size() const { return ends_.size(); }

 private:
  std::vector<End> ends_;  // a heap
};

}  // namespace gurukul::server
