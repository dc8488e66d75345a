#pragma once
// Caches the profiles of users. A profile is loaded when its user authenticates, and updated by the
// API's events, so that a block or a ban takes effect in the lobby before the API acknowledges it.
// Owned by Backend; any thread.
//
//   cache.load(caller, [shard](ProfileCache::Known profile) {   // null: the database failed
//     shard->post([profile] { use(profile); });
//   });
//
// Loads are batched while other batches are running, so a storm of connects costs a few hundred
// transactions. `done` runs inside load() when the profile is in the cache, else on a database
// thread. A read is repeated when an event of that user arrived while it was running, because
// concurrent transactions may complete in any order.

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/mutex.hpp"
#include "lobby/event.hpp"
#include "social/events.hpp"
#include "social/user_profile.hpp"

namespace gurukul::server {

class ProfileCache {
 public:
  using Known = std::shared_ptr<const lobby::Profile>;
  // Passes a changed profile to the lobby. `applied` may be empty.
  using Tell = std::function<void(const UserId&, Known, social::Applied applied)>;

  ProfileCache(store::Database& database, const Clock& clock, Tell tell);
  // REQUIRES: no further load or change starts. Running ones end when the database is destroyed.
  ~ProfileCache() = default;

  void load(social::Caller caller, std::function<void(Known)> done);
  // The newest cached profile. Null: not cached.
  Known current(const UserId& user) const;

  // Reads the user's profile from the database again.
  void changed(const UserId& user, social::Applied applied);
  void blocked(const UserId& one, const UserId& other, social::Applied applied);
  void banned(const UserId& user, std::optional<Instant> until, social::Applied applied);

 private:
  // A 64-bit hash of the user id, which saves a string a connection. The accounts generate the ids,
  // so users cannot choose ids with equal hashes.
  using Key = lobby::UserKey;
  // Values from the token, used when the user has not set them here. Null: the token has none.
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
    std::uint64_t changes = 0;  // the user's number of changes when the load started
  };
  struct Reads {
    std::size_t under_way = 0;
    std::uint64_t changes = 0;  // since the first of these reads started
  };

  static SharedHints hints_of(const social::Caller& caller);
  static Known profile_of(const social::UserProfile& loaded, bool is_guest, const Hints* hints);

  Known fresh(const social::Caller& caller) const REQUIRES_LOCK(mutex_);
  std::uint64_t begin_read(Key key) REQUIRES_LOCK(mutex_);
  // Whether no change came since begin_read() gave that number.
  bool end_read(Key key, std::uint64_t changes) REQUIRES_LOCK(mutex_);
  void note_change(Key key) REQUIRES_LOCK(mutex_);
  void keep(Key key, Entry entry) REQUIRES_LOCK(mutex_);

  void start_batches();
  void finish(std::vector<Load> batch, social::UserProfilesOutcome outcome);
  void read_again(const UserId& user, social::Applied applied);
  void change(const UserId& user, const std::function<void(lobby::Profile&)>& edit,
              social::Applied applied);

  // Borrowed.
  store::Database& database_;
  const Clock& clock_;
  const Tell tell_;

  mutable Mutex mutex_;
  std::unordered_map<Key, Entry> entries_ GUARDED_BY(mutex_);
  std::unordered_map<Key, Reads> reads_ GUARDED_BY(mutex_);  // those under way
  std::vector<Load> waiting_ GUARDED_BY(mutex_);
  std::size_t batches_ GUARDED_BY(mutex_) = 0;
};

// Replaces the profile in the event by the newest cached one: a block or a ban may have arrived
// since it was loaded. Later changes reach the lobby after this event. Lobby thread.
lobby::Authenticated with_newest_profile(lobby::Authenticated attach, const ProfileCache& cache);

}  // namespace gurukul::server
