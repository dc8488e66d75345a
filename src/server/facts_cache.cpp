#include "server/facts_cache.hpp"

#include <algorithm>
#include <array>

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

std::shared_ptr<const lobby::Facts> facts_of(const social::UserFacts& loaded,
                                             const social::Caller& caller) {
  auto facts = std::make_shared<lobby::Facts>();
  facts->name = loaded.name ? loaded.name : caller.name_hint;
  facts->avatar_url = loaded.avatar_url ? loaded.avatar_url : caller.avatar_hint;
  facts->campus = loaded.campus;
  facts->karma = loaded.karma;
  facts->banned = loaded.ban.has_value() || loaded.departed;
  facts->is_guest = caller.is_guest;
  for (const UserId& other : loaded.blocks) facts->blocked.push_back(lobby::key_of(other));
  std::sort(facts->blocked.begin(), facts->blocked.end());
  return shared_if_plain(std::move(facts));
}

}  // namespace

FactsCache::FactsCache(store::Database& database, const Clock& clock, Tell tell)
    : database_(database), clock_(clock), tell_(std::move(tell)) {}

FactsCache::Known FactsCache::current(const UserId& user) const {
  const std::lock_guard lock(mutex_);
  const auto known = entries_.find(lobby::key_of(user));
  return known == entries_.end() ? nullptr : known->second.facts;
}

// REQUIRES: mutex_ is held.
FactsCache::Known FactsCache::fresh(Key key) const {
  const auto known = entries_.find(key);
  if (known == entries_.end()) return nullptr;
  const Instant now = clock_.now();
  const Entry& entry = known->second;
  const bool ban_is_over = entry.banned_until && *entry.banned_until <= now;
  return now - entry.loaded_at < kFreshFor && !ban_is_over ? entry.facts : nullptr;
}

void FactsCache::load(social::Caller caller, std::function<void(Known)> done) {
  Known known;
  {
    const std::lock_guard lock(mutex_);
    known = fresh(lobby::key_of(caller.user));
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
    for (const Load& load : batch) changes_[lobby::key_of(load.caller.user)] = 0;
  }
  std::vector<social::Caller> callers;
  for (const Load& load : batch) callers.push_back(load.caller);
  social::load_facts(database_, std::move(callers), clock_.now(),
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
      const auto counted = changes_.find(key);
      const bool changed_meanwhile = counted != changes_.end() && counted->second > 0;
      if (loaded != nullptr && changed_meanwhile) {
        waiting_.push_back(std::move(load));
        continue;
      }
      if (counted != changes_.end()) changes_.erase(counted);
      Known facts;
      if (loaded != nullptr) {
        const social::UserFacts& found = (*loaded)[index];
        facts = facts_of(found, load.caller);
        keep(key, {facts, clock_.now(), found.ban ? found.ban->until : std::nullopt});
      } else if (const auto old = entries_.find(key); old != entries_.end()) {
        facts = old->second.facts;
      }
      answers.emplace_back(std::move(load.done), std::move(facts));
    }
  }
  for (auto& [done, facts] : answers) done(std::move(facts));
  start_batches();
}

// REQUIRES: mutex_ is held.
void FactsCache::keep(Key key, Entry entry) {
  if (entries_.size() >= kEntriesMax && !entries_.contains(key)) entries_.erase(entries_.begin());
  entries_.insert_or_assign(key, std::move(entry));
}

void FactsCache::changed(const UserId& user, social::Applied applied) {
  const auto note = [this, user] {
    const std::lock_guard lock(mutex_);
    if (const auto load = changes_.find(lobby::key_of(user)); load != changes_.end()) {
      ++load->second;
    }
  };
  note();
  const Known before = current(user);
  social::load_facts(database_, user, clock_.now(),
                     [this, user, before, applied = std::move(applied)](auto outcome) mutable {
                       const auto* loaded = std::get_if<social::UserFacts>(&outcome);
                       if (loaded == nullptr) return;
                       social::Caller caller{.user = user};
                       if (before) caller.is_guest = before->is_guest;
                       const Known facts = facts_of(*loaded, caller);
                       const std::lock_guard lock(mutex_);
                       keep(lobby::key_of(user),
                            {facts, clock_.now(), loaded->ban ? loaded->ban->until : std::nullopt});
                       // Under the lock, so that the lobby hears of changes in their order.
                       tell_(user, facts, std::move(applied));
                     });
}

void FactsCache::change(const UserId& user, const std::function<void(lobby::Facts&)>& edit,
                        social::Applied applied) {
  {
    const std::lock_guard lock(mutex_);
    const Key key = lobby::key_of(user);
    if (const auto load = changes_.find(key); load != changes_.end()) ++load->second;
    const auto known = entries_.find(key);
    if (known != entries_.end()) {
      auto facts = std::make_shared<lobby::Facts>(*known->second.facts);
      edit(*facts);
      known->second.facts = facts;
      return tell_(user, std::move(facts), std::move(applied));
    }
  }
  changed(user, std::move(applied));
}

void FactsCache::blocked(const UserId& one, const UserId& other, social::Applied applied) {
  // Acknowledged when both sides know.
  const auto shared = std::make_shared<social::Applied>(std::move(applied));
  change(
      one, [&](lobby::Facts& facts) { facts.block(other); },
      [this, one, other, shared] {
        change(
            other, [&](lobby::Facts& facts) { facts.block(one); }, std::move(*shared));
      });
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

}  // namespace gurukul::server
