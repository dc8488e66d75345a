#pragma once
// Caches the profiles of users. A profile is loaded when its user authenticates. It is updated when
// the API reports a change (social/events.hpp), so that a block or a ban takes effect in the lobby
// before the API acknowledges it. Owned by Backend; called by ConnectionHandler, LobbyRunner and
// Backend, on any thread.
//
//   cache.load(caller, [shard](ProfileCache::Known profile) {
//     shard->post([profile] { use(profile); });
//   });
//
// While some batches of loads are running, further loads are collected for the next batch. When
// many users connect at once, one transaction therefore reads many profiles. A read is repeated
// when a change of that user was reported while it was running, because concurrent transactions may
// complete in any order.

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
  // Passes a changed profile to the lobby. `applied` (social/events.hpp) may be empty. Called with
  // a lock held: it must not block and must not call the cache.
  using Tell = std::function<void(const UserId&, Known, social::Applied applied)>;

  ProfileCache(store::Database& database, const Clock& clock, Tell tell);
  // REQUIRES: the database was destroyed before, because running reads use the cache until then.
  ~ProfileCache() = default;

  // Calls `done` once: inside load() when the profile is in the cache and recent, otherwise on the
  // database thread. When the database cannot be read, `done` gets the old profile in the cache, or
  // null when there is none.
  void load(social::Caller caller, std::function<void(Known)> done);
  // The newest cached profile. Null: not cached.
  Known current(const UserId& user) const;

  // These report a change that is already in the database. `applied` is called when the lobby has
  // applied it. `until`: the end of the ban; nullopt: no end. changed() reads the profile again.
  void changed(const UserId& user, social::Applied applied);
  void blocked(const UserId& one, const UserId& other, social::Applied applied);
  void banned(const UserId& user, std::optional<Instant> until, social::Applied applied);

 private:
  // A 64-bit hash of the user id, which takes less memory than the text. The accounts generate the
  // ids, so users cannot choose ids with equal hashes.
  using Key = lobby::UserKey;
  // Values from the token, which are used while the user's profile does not have them.
  struct Hints {
    std::optional<std::string> name;
  };
  // Null: the token has no such values.
  using SharedHints = std::shared_ptr<const Hints>;
  struct Entry {
    Known profile;
    SteadyTime loaded_at;
    std::optional<Instant> banned_until;  // nullopt: no ban, or a ban without an end
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

  // The cached profile. Null: none is cached, or it has to be read again.
  Known fresh(const social::Caller& caller) const REQUIRES_LOCK(mutex_);
  // Returns the number of changes of the user so far, to be passed to end_read().
  std::uint64_t begin_read(Key key) REQUIRES_LOCK(mutex_);
  // True when no change of the user was reported since begin_read() returned that number.
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
  std::unordered_map<Key, Reads> reads_ GUARDED_BY(mutex_);  // users with a running read
  std::vector<Load> waiting_ GUARDED_BY(mutex_);             // loads for the next batch
  std::size_t batches_ GUARDED_BY(mutex_) = 0;               // running batches
};

// Replaces the profile in the event by the newest cached one, because a block or a ban may have
// been reported since it was loaded. Changes that are reported later reach the lobby after this
// event. Called by LobbyRunner; lobby thread.
lobby::Authenticated with_newest_profile(lobby::Authenticated attach, const ProfileCache& cache);

}  // namespace gurukul::server
