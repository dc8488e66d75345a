#pragma once
// What is known of users, loaded once when they authenticate and kept true by the API's events, so
// that a block or a ban holds in the lobby before it is acknowledged. Owned by Services; any
// thread.
//
//   cache.load(caller, [shard, ...](FactsCache::Known facts) {   // null: cannot be had now
//     shard->post(...);
//   });
//
// Loads are gathered into batches while others are under way: a storm of connects is a few hundred
// transactions. `done` runs inside load() when the facts are at hand, else on a database thread.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "lobby/facts.hpp"
#include "social/events.hpp"
#include "social/facts.hpp"

namespace gurukul::server {

class FactsCache {
 public:
  using Known = std::shared_ptr<const lobby::Facts>;
  // Hands changed facts to the lobby; `applied` may be empty.
  using Tell = std::function<void(const UserId&, Known, social::Applied applied)>;

  FactsCache(store::Database& database, const Clock& clock, Tell tell);
  // No load and no change may start any more; those under way are awaited by the database.
  ~FactsCache() = default;

  void load(social::Caller caller, std::function<void(Known)> done);
  // The newest that is known; null: nothing.
  Known current(const UserId& user) const;

  // Reads them again from the database.
  void changed(const UserId& user, social::Applied applied);
  void blocked(const UserId& one, const UserId& other, social::Applied applied);
  void banned(const UserId& user, std::optional<Instant> until, social::Applied applied);

 private:
  // Keyed by 64 bits of an id that accounts hand out, to spare a string a connection.
  using Key = lobby::UserKey;
  struct Entry {
    Known facts;
    Instant loaded_at;
    std::optional<Instant> banned_until;
  };
  struct Load {
    social::Caller caller;
    std::function<void(Known)> done;
  };

  Known fresh(Key key) const;
  void start_batches();
  void finish(std::vector<Load> batch, social::ManyFactsOutcome outcome);
  void change(const UserId& user, const std::function<void(lobby::Facts&)>& edit,
              social::Applied applied);
  void keep(Key key, Entry entry);

  // Borrowed.
  store::Database& database_;
  const Clock& clock_;
  const Tell tell_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<Key, Entry> entries_;
  std::unordered_map<Key, std::uint32_t> changes_;  // of users whose load is under way
  std::vector<Load> waiting_;
  std::size_t batches_ = 0;
};

}  // namespace gurukul::server
