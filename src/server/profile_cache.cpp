#include "server/profile_cache.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "base/check.hpp"

namespace gurukul::server {
namespace {

// A cached profile is read again after this time, because another instance on the same database may
// have changed it.
constexpr Millis kFreshFor{60'000};
constexpr std::size_t kEntriesMax = 200'000;
constexpr std::size_t kBatchesMax = 4;  // running at once
constexpr std::size_t kBatchUsersMax = 256;

// Most users have an empty profile and no restrictions. They share one object, which saves memory.
std::shared_ptr<const lobby::Profile> shared_if_plain(
    const std::shared_ptr<const lobby::Profile>& profile) {
  const auto plain = [](bool is_guest) {
    auto made = std::make_shared<lobby::Profile>();
    made->is_guest = is_guest;
    made->karma = 0;
    return std::shared_ptr<const lobby::Profile>(std::move(made));
  };
  static const std::array<std::shared_ptr<const lobby::Profile>, 2> kPlain{plain(false),
                                                                           plain(true)};
  const auto& candidate = kPlain[profile->is_guest ? 1 : 0];
  return *profile == *candidate ? candidate : profile;
}

}  // namespace

ProfileCache::Known ProfileCache::profile_of(const social::UserProfile& loaded, bool is_guest,
                                             const Hints* hints) {
  auto profile = std::make_shared<lobby::Profile>();
  profile->name = loaded.name || hints == nullptr ? loaded.name : hints->name;
  // The picture in the token is not used: it is on a foreign host, which would learn the address of
  // every partner who loads it.
  profile->avatar_url = loaded.avatar_url;
  profile->campus = loaded.campus;
  profile->karma = loaded.karma;
  profile->banned = loaded.ban.has_value() || loaded.departed;
  profile->is_guest = is_guest;
  for (const UserId& other : loaded.blocks) profile->blocked.push_back(lobby::key_of(other));
  std::sort(profile->blocked.begin(), profile->blocked.end());
  return shared_if_plain(std::move(profile));
}

ProfileCache::SharedHints ProfileCache::hints_of(const social::Caller& caller) {
  if (!caller.name_hint) return nullptr;
  return std::make_shared<const Hints>(Hints{caller.name_hint});
}

ProfileCache::ProfileCache(store::Database& database, const Clock& clock, Tell tell)
    : database_(database), clock_(clock), tell_(std::move(tell)) {}

ProfileCache::Known ProfileCache::current(const UserId& user) const {
  const MutexLock lock(mutex_);
  const auto known = entries_.find(lobby::key_of(user));
  return known == entries_.end() ? nullptr : known->second.profile;
}

ProfileCache::Known ProfileCache::fresh(const social::Caller& caller) const {
  const auto known = entries_.find(lobby::key_of(caller.user));
  if (known == entries_.end()) return nullptr;
  const TimeReading now = clock_.read();
  const Entry& entry = known->second;
  const bool ban_is_over = entry.banned_until && *entry.banned_until <= now.wall;
  const bool has_made_an_account = entry.profile->is_guest && !caller.is_guest;
  const bool is_fresh =
      now.steady - entry.loaded_at < kFreshFor && !ban_is_over && !has_made_an_account;
  return is_fresh ? entry.profile : nullptr;
}

std::uint64_t ProfileCache::begin_read(Key key) {
  Reads& reads = reads_[key];
  ++reads.under_way;
  return reads.changes;
}

bool ProfileCache::end_read(Key key, std::uint64_t changes) {
  const auto reads = reads_.find(key);
  GURUKUL_CHECK(reads != reads_.end() && reads->second.under_way > 0);
  const bool unchanged = reads->second.changes == changes;
  if (--reads->second.under_way == 0) reads_.erase(reads);
  return unchanged;
}

void ProfileCache::note_change(Key key) {
  if (const auto reads = reads_.find(key); reads != reads_.end()) ++reads->second.changes;
}

void ProfileCache::keep(Key key, Entry entry) {
  GURUKUL_CHECK(entry.profile != nullptr);
  if (entries_.size() >= kEntriesMax && !entries_.contains(key)) entries_.erase(entries_.begin());
  entries_.insert_or_assign(key, std::move(entry));
}

void ProfileCache::load(social::Caller caller, std::function<void(Known)> done) {
  Known known;
  {
    const MutexLock lock(mutex_);
    known = fresh(caller);
    if (!known) waiting_.push_back({std::move(caller), std::move(done)});
  }
  // NOLINTNEXTLINE(bugprone-use-after-move): `done` is moved only when nothing is known
  if (known) return done(std::move(known));
  start_batches();
}

void ProfileCache::start_batches() {
  std::vector<Load> batch;
  {
    const MutexLock lock(mutex_);
    if (waiting_.empty() || batches_ >= kBatchesMax) return;
    ++batches_;
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kBatchUsersMax));
    batch.assign(std::make_move_iterator(waiting_.begin()),
                 std::make_move_iterator(waiting_.begin() + count));
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    for (Load& load : batch) load.changes = begin_read(lobby::key_of(load.caller.user));
  }
  std::vector<social::Caller> callers;
  callers.reserve(batch.size());
  for (const Load& load : batch) callers.push_back(load.caller);
  social::load_user_profile(
      database_, std::move(callers), clock_.wall(),
      [this, batch = std::move(batch)](social::UserProfilesOutcome outcome) mutable {
        finish(std::move(batch), std::move(outcome));
      });
}

void ProfileCache::finish(std::vector<Load> batch, social::UserProfilesOutcome outcome) {
  const auto* loaded = std::get_if<std::vector<social::UserProfile>>(&outcome);
  std::vector<std::pair<std::function<void(Known)>, Known>> answers;
  {
    const MutexLock lock(mutex_);
    --batches_;
    for (std::size_t index = 0; index < batch.size(); ++index) {
      Load& load = batch[index];
      const Key key = lobby::key_of(load.caller.user);
      const bool unchanged = end_read(key, load.changes);
      if (loaded != nullptr && !unchanged) {
        waiting_.push_back(std::move(load));
        continue;
      }
      Known profile;
      if (loaded != nullptr) {
        const social::UserProfile& found = (*loaded)[index];
        SharedHints hints = hints_of(load.caller);
        profile = profile_of(found, load.caller.is_guest, hints.get());
        const auto banned_until = found.ban ? found.ban->until : std::nullopt;
        keep(key, {profile, clock_.steady(), banned_until, std::move(hints)});
      } else if (const auto old = entries_.find(key); old != entries_.end()) {
        profile = old->second.profile;
      }
      answers.emplace_back(std::move(load.done), std::move(profile));
    }
  }
  for (auto& [done, profile] : answers) done(std::move(profile));
  start_batches();
}

void ProfileCache::changed(const UserId& user, social::Applied applied) {
  {
    const MutexLock lock(mutex_);
    note_change(lobby::key_of(user));
  }
  read_again(user, std::move(applied));
}

void ProfileCache::read_again(const UserId& user, social::Applied applied) {
  const Key key = lobby::key_of(user);
  std::uint64_t changes = 0;
  {
    const MutexLock lock(mutex_);
    changes = begin_read(key);
  }
  social::load_user_profile(
      database_, user, clock_.wall(),
      [this, user, key, changes, applied = std::move(applied)](auto outcome) mutable {
        const auto* loaded = std::get_if<social::UserProfile>(&outcome);
        {
          const MutexLock lock(mutex_);
          const bool unchanged = end_read(key, changes);
          if (loaded == nullptr) return;
          if (unchanged) {
            const auto known = entries_.find(key);
            const bool is_kept = known != entries_.end();
            const SharedHints hints = is_kept ? known->second.hints : nullptr;
            Known profile = profile_of(*loaded, loaded->is_guest, hints.get());
            // A profile that is not cached is not added, because the hints of the user are unknown
            // until the next token.
            if (is_kept) {
              const auto banned_until = loaded->ban ? loaded->ban->until : std::nullopt;
              keep(key, {profile, clock_.steady(), banned_until, hints});
            }
            // Called with the lock held, so that the lobby receives changes in their order.
            return tell_(user, std::move(profile), std::move(applied));
          }
        }
        read_again(user, std::move(applied));
      });
}

void ProfileCache::change(const UserId& user, const std::function<void(lobby::Profile&)>& edit,
                          social::Applied applied) {
  {
    const MutexLock lock(mutex_);
    const Key key = lobby::key_of(user);
    note_change(key);
    const auto known = entries_.find(key);
    if (known != entries_.end()) {
      auto profile = std::make_shared<lobby::Profile>(*known->second.profile);
      edit(*profile);
      known->second.profile = profile;
      return tell_(user, std::move(profile), std::move(applied));
    }
  }
  read_again(user, std::move(applied));
}

void ProfileCache::blocked(const UserId& one, const UserId& other, social::Applied applied) {
  // `applied` is called when the lobby has applied both changed profiles.
  const auto waits = std::make_shared<std::atomic<int>>(2);
  const auto both = std::make_shared<social::Applied>(std::move(applied));
  const social::Applied half = [waits, both] {
    if (--*waits == 0 && *both) (*both)();
  };
  change(
      one, [&](lobby::Profile& profile) { profile.block(other); }, half);
  change(
      other, [&](lobby::Profile& profile) { profile.block(one); }, half);
}

void ProfileCache::banned(const UserId& user, std::optional<Instant> until,
                          social::Applied applied) {
  {
    const MutexLock lock(mutex_);
    const auto known = entries_.find(lobby::key_of(user));
    if (known != entries_.end()) known->second.banned_until = until;
  }
  change(
      user, [](lobby::Profile& profile) { profile.banned = true; }, std::move(applied));
}

lobby::Authenticated with_newest_profile(lobby::Authenticated attach, const ProfileCache& cache) {
  if (auto newest = cache.current(attach.user)) attach.profile = std::move(newest);
  return attach;
}

}  // namespace gurukul::server
