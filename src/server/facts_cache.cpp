#include "server/facts_cache.hpp"

#include <algorithm>
#include <array>
#include <atomic>

namespace gurukul::server {
namespace {

// Another instance on the same database may have changed what is older.
constexpr Millis kFreshFor{60'000};
constexpr std::size_t kEntriesMax = 200'000;
constexpr std::size_t kBatchesMax = 4;
constexpr std::size_t kBatchUsersMax = 256;

// Those who have told nothing of themselves, and whom nothing keeps from anybody, share theirs.
std::shared_ptr<const lobby::Facts> shared_if_plain(std::shared_ptr<const lobby::Facts> facts) {
  const auto plain = [](bool is_guest) {
    auto made = std::make_shared<lobby::Facts>();
    made->is_guest = is_guest;
    made->karma = 0;
    return std::shared_ptr<const lobby::Facts>(std::move(made));
  };
  static const std::array<std::shared_ptr<const lobby::Facts>, 2> kPlain{plain(false), plain(true)};
  const auto& candidate = kPlain[facts->is_guest ? 1 : 0];
  return *facts == *candidate ? candidate : facts;
}

}  // namespace

FactsCache::Known FactsCache::facts_of(const social::UserFacts& loaded, bool is_guest,
                                       const Hints* hints) {
  auto facts = std::make_shared<lobby::Facts>();
  facts->name = loaded.name || hints == nullptr ? loaded.name : hints->name;
  // Never the picture that a token names: its host would learn the address of all who meet its
  // user.
  facts->avatar_url = loaded.avatar_url;
  facts->campus = loaded.campus;
  facts->karma = loaded.karma;
  facts->banned = loaded.ban.has_value() || loaded.departed;
  facts->is_guest = is_guest;
  for (const UserId& other : loaded.blocks) facts->blocked.push_back(lobby::key_of(other));
  std::sort(facts->blocked.begin(), facts->blocked.end());
  return shared_if_plain(std::move(facts));
}

FactsCache::SharedHints FactsCache::hints_of(const social::Caller& caller) {
  if (!caller.name_hint) return nullptr;
  return std::make_shared<const Hints>(Hints{caller.name_hint});
}

FactsCache::FactsCache(store::Database& database, const Clock& clock, Tell tell)
    : database_(database), clock_(clock), tell_(std::move(tell)) {}

FactsCache::Known FactsCache::current(const UserId& user) const {
  const std::lock_guard lock(mutex_);
  const auto known = entries_.find(lobby::key_of(user));
  return known == entries_.end() ? nullptr : known->second.facts;
}

FactsCache::Known FactsCache::fresh(const social::Caller& caller) const {
  const auto known = entries_.find(lobby::key_of(caller.user));
  if (known == entries_.end()) return nullptr;
  const TimeReading now = clock_.read();
  const Entry& entry = known->second;
  const bool ban_is_over = entry.banned_until && *entry.banned_until <= now.wall;
  const bool has_made_an_account = entry.facts->is_guest && !caller.is_guest;
  const bool is_fresh =
      now.steady - entry.loaded_at < kFreshFor && !ban_is_over && !has_made_an_account;
  return is_fresh ? entry.facts : nullptr;
}

std::uint64_t FactsCache::begin_read(Key key) {
  Reads& reads = reads_[key];
  ++reads.under_way;
  return reads.changes;
}

bool FactsCache::end_read(Key key, std::uint64_t changes) {
  const auto reads = reads_.find(key);
  const bool unchanged = reads->second.changes == changes;
  if (--reads->second.under_way == 0) reads_.erase(reads);
  return unchanged;
}

void FactsCache::note_change(Key key) {
  if (const auto reads = reads_.find(key); reads != reads_.end()) ++reads->second.changes;
}

void FactsCache::keep(Key key, Entry entry) {
  if (entries_.size() >= kEntriesMax && !entries_.contains(key)) entries_.erase(entries_.begin());
  entries_.insert_or_assign(key, std::move(entry));
}

void FactsCache::load(social::Caller caller, std::function<void(Known)> done) {
  Known known;
  {
    const std::lock_guard lock(mutex_);
    known = fresh(caller);
    if (!known) waiting_.push_back({std::move(caller), std::move(done)});
  }
  if (known) return done(std::move(known));
  start_batches();
}

void FactsCache::start_batches() {
  std::vector<Load> batch;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty() || batches_ >= kBatchesMax) return;
    ++batches_;
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kBatchUsersMax));
    batch.assign(std::make_move_iterator(waiting_.begin()),
                 std::make_move_iterator(waiting_.begin() + count));
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    for (Load& load : batch) load.changes = begin_read(lobby::key_of(load.caller.user));
  }
  std::vector<social::Caller> callers;
  for (const Load& load : batch) callers.push_back(load.caller);
  social::load_facts(database_, std::move(callers), clock_.wall(),
                     [this, batch = std::move(batch)](social::ManyFactsOutcome outcome) mutable {
                       finish(std::move(batch), std::move(outcome));
                     });
}

void FactsCache::finish(std::vector<Load> batch, social::ManyFactsOutcome outcome) {
  const auto* loaded = std::get_if<std::vector<social::UserFacts>>(&outcome);
  std::vector<std::pair<std::function<void(Known)>, Known>> answers;
  {
    const std::lock_guard lock(mutex_);
    --batches_;
    for (std::size_t index = 0; index < batch.size(); ++index) {
      Load& load = batch[index];
      const Key key = lobby::key_of(load.caller.user);
      const bool unchanged = end_read(key, load.changes);
      if (loaded != nullptr && !unchanged) {
        waiting_.push_back(std::move(load));
        continue;
      }
      Known facts;
      if (loaded != nullptr) {
        const social::UserFacts& found = (*loaded)[index];
        SharedHints hints = hints_of(load.caller);
        facts = facts_of(found, load.caller.is_guest, hints.get());
        const auto banned_until = found.ban ? found.ban->until : std::nullopt;
        keep(key, {facts, clock_.steady(), banned_until, std::move(hints)});
      } else if (const auto old = entries_.find(key); old != entries_.end()) {
        facts = old->second.facts;
      }
      answers.emplace_back(std::move(load.done), std::move(facts));
    }
  }
  for (auto& [done, facts] : answers) done(std::move(facts));
  start_batches();
}

void FactsCache::changed(const UserId& user, social::Applied applied) {
  {
    const std::lock_guard lock(mutex_);
    note_change(lobby::key_of(user));
  }
  read_again(user, std::move(applied));
}

void FactsCache::read_again(const UserId& user, social::Applied applied) {
  const Key key = lobby::key_of(user);
  std::uint64_t changes = 0;
  {
    const std::lock_guard lock(mutex_);
    changes = begin_read(key);
  }
  social::load_facts(
      database_, user, clock_.wall(),
      [this, user, key, changes, applied = std::move(applied)](auto outcome) mutable {
        const auto* loaded = std::get_if<social::UserFacts>(&outcome);
        {
          const std::lock_guard lock(mutex_);
          const bool unchanged = end_read(key, changes);
          if (loaded == nullptr) return;
          if (unchanged) {
            const auto known = entries_.find(key);
            const bool is_kept = known != entries_.end();
            const SharedHints hints = is_kept ? known->second.hints : nullptr;
            Known facts = facts_of(*loaded, loaded->is_guest, hints.get());
            // Whoever is not kept has still to be seen with a token.
            if (is_kept) {
              const auto banned_until = loaded->ban ? loaded->ban->until : std::nullopt;
              keep(key, {facts, clock_.steady(), banned_until, hints});
            }
            // Under the lock, so that the lobby hears of changes in their order.
            return tell_(user, std::move(facts), std::move(applied));
          }
        }
        read_again(user, std::move(applied));
      });
}

void FactsCache::change(const UserId& user, const std::function<void(lobby::Facts&)>& edit,
                        social::Applied applied) {
  {
    const std::lock_guard lock(mutex_);
    const Key key = lobby::key_of(user);
    note_change(key);
    const auto known = entries_.find(key);
    if (known != entries_.end()) {
      auto facts = std::make_shared<lobby::Facts>(*known->second.facts);
      edit(*facts);
      known->second.facts = facts;
      return tell_(user, std::move(facts), std::move(applied));
    }
  }
  read_again(user, std::move(applied));
}

void FactsCache::blocked(const UserId& one, const UserId& other, social::Applied applied) {
  // Acknowledged when both sides know. Each is told whatever becomes of the other.
  const auto waits = std::make_shared<std::atomic<int>>(2);
  const auto both = std::make_shared<social::Applied>(std::move(applied));
  const social::Applied half = [waits, both] {
    if (--*waits == 0 && *both) (*both)();
  };
  change(
      one, [&](lobby::Facts& facts) { facts.block(other); }, half);
  change(
      other, [&](lobby::Facts& facts) { facts.block(one); }, half);
}

void FactsCache::banned(const UserId& user, std::optional<Instant> until, social::Applied applied) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = entries_.find(lobby::key_of(user));
    if (known != entries_.end()) known->second.banned_until = until;
  }
  change(
      user, [](lobby::Facts& facts) { facts.banned = true; }, std::move(applied));
}

lobby::Attach with_newest_facts(lobby::Attach attach, const FactsCache& cache) {
  if (auto newest = cache.current(attach.user)) attach.facts = std::move(newest);
  return attach;
}

}  // namespace gurukul::server
