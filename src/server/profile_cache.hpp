#pragma once
// What is known of users, loaded once when they authenticate and kept true by the API's events, so
// that a block or a ban holds in the lobby before it is acknowledged. Owned by Backend; any
// thread.
//
//   cache.load(caller, [shard, ...](ProfileCache::Known profile) {   // null: cannot be had now
//     shard->post(...);
//   });
//
// Loads are gathered into batches while others are under way: a storm of connects is a few hundred
// transactions. `done` runs inside load() when the profile is in the cache, else on a database thread.
// Whatever is read is read again when an event of that user came in between: the database may tell
// transactions that are under way in any order.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "lobby/event.hpp"
#include "social/events.hpp"
#include "social/user_profile.hpp"

namespace gurukul::server {

class ProfileCache {
 public:
  using Known = std::shared_ptr<const lobby::Profile>;
  // Hands a changed profile to the lobby; `applied` may be empty.
  using Tell = std::function<void(const UserId&, Known, social::Applied applied)>;

  ProfileCache(store::Database& database, const Clock& clock, Tell tell);
  // No load and no change may start any more; those under way are awaited by the database.
  ~ProfileCache() = default;

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
  // What the token says, for those who have told nothing here; null: nothing either.
  struct Hints {
    std::optional<std::string> name;
  };
  using SharedHints = std::shared_ptr<const Hints>;
  struct Entry {
    Known profile;
    SteadyTime loaded_at;
    std::optional<Instant> banned_until;
    SharedHints hints;
  };
  struct Load {
    social::Caller caller;
    std::function<void(Known)> done;
    std::uint64_t changes = 0;  // of the user, when it was started
  };
  struct Reads {
    std::size_t under_way = 0;
    std::uint64_t changes = 0;  // since the first of them was started
  };

  static SharedHints hints_of(const social::Caller& caller);
  static Known profile_of(const social::UserProfile& loaded, bool is_guest, const Hints* hints);

  // REQUIRES: mutex_ is held.
  Known fresh(const social::Caller& caller) const;
  std::uint64_t begin_read(Key key);
  // Whether no change came since begin_read() gave that number.
  bool end_read(Key key, std::uint64_t changes);
  void note_change(Key key);
  void keep(Key key, Entry entry);

  void start_batches();
  void finish(std::vector<Load> batch, social::UserProfilesOutcome outcome);
  void read_again(const UserId& user, social::Applied applied);
  void change(const UserId& user, const std::function<void(lobby::Profile&)>& edit,
              social::Applied applied);

  // Borrowed.
  store::Database& database_;
  const Clock& clock_;
  const Tell tell_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<Key, Entry> entries_;
  std::unordered_map<Key, Reads> reads_;  // those under way
  std::vector<Load> waiting_;
  std::size_t batches_ = 0;
};

// An attach with the newest profile: a block or a ban may have come since they were loaded. What is
// told to the lobby from here on comes behind it. Lobby thread.
lobby::Authenticated with_newest_profile(lobby::Authenticated attach, const ProfileCache& cache);

}  // namespace gurukul::server
