#include "social/user_profile.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>

#include "base/mutex.hpp"
#include "social/json.hpp"
#include "social/profile.hpp"

namespace gurukul::social {
namespace {

constexpr std::size_t kWide = 64;             // users per statement
constexpr std::size_t kTransactionMax = 256;  // users per transaction
constexpr std::size_t kReads = 4;             // read statements per group of kWide users

// A list of SQL parameters: placeholders(3, 2) is "$3, $4".
std::string placeholders(std::size_t first, std::size_t count) {
  std::string list;
  for (std::size_t index = 0; index < count; ++index) {
    list += index == 0 ? "$" : ", $";
    list += std::to_string(first + index);
  }
  return list;
}

// The SQL texts of the reads, for groups of `width` users: 1 or kWide.
struct Questions {
  explicit Questions(std::size_t width)
      : profiles(
            "SELECT id, name, avatar, campus, karma, is_guest FROM gurukul.profiles WHERE id IN (" +
            placeholders(1, width) + ")"),
        departed("SELECT id FROM gurukul.departed WHERE id IN (" + placeholders(1, width) + ")"),
        bans(
            "SELECT user_id, reason, until FROM gurukul.bans WHERE lifted_at IS NULL "
            "AND (until IS NULL OR until > $1) AND user_id IN (" +
            placeholders(2, width) + ")"),
        blocks("SELECT blocker, blocked FROM gurukul.blocks WHERE blocker IN (" +
               placeholders(1, width) +
               ") UNION ALL SELECT blocked, blocker FROM gurukul.blocks WHERE blocked IN (" +
               placeholders(1, width) + ")") {}

  std::string profiles;
  std::string departed;
  std::string bans;
  std::string blocks;
};

const Questions& questions(std::size_t width) {
  static const Questions kOneUser(1);
  static const Questions kManyUsers(kWide);
  return width == 1 ? kOneUser : kManyUsers;
}

// Appends the reads for one group. In a group with less than kWide users, the last user is
// repeated, so that all groups have the same SQL text.
void append_reads(store::Transaction& transaction, std::span<const UserId> users, Instant now) {
  const std::size_t width = users.size() == 1 ? 1 : kWide;
  const Questions& asked = questions(width);
  std::vector<store::Value> ids;
  for (std::size_t index = 0; index < width; ++index) {
    ids.emplace_back(users[std::min(index, users.size() - 1)].value());
  }
  std::vector<store::Value> with_time{now.unix_ms};
  with_time.insert(with_time.end(), ids.begin(), ids.end());
  transaction.push_back({asked.profiles, ids});
  transaction.push_back({asked.departed, ids});
  transaction.push_back({asked.bans, std::move(with_time)});
  transaction.push_back({asked.blocks, std::move(ids)});
}

using Index = std::unordered_multimap<std::string, UserProfile*>;

template <class Change>
void for_each_of(const Index& index, const std::string& id, Change change) {
  const auto [first, last] = index.equal_range(id);
  for (auto at = first; at != last; ++at) change(*at->second);
}

void take_answers(const store::Outcome& outcome, std::size_t first, const Index& index) {
  for (const store::Row& row : outcome[first].rows) {
    for_each_of(index, row.text(0), [&row](UserProfile& profile) {
      profile.name = shown_name(row, 1);
      if (!row.is_null(2)) profile.avatar_url = "/api/v1/avatars/" + row.text(2);
      profile.campus = optional_text(row, 3);
      profile.karma = row.integer(4);
      profile.is_guest = row.integer(5) != 0;
    });
  }
  for (const store::Row& row : outcome[first + 1].rows) {
    for_each_of(index, row.text(0), [](UserProfile& profile) { profile.departed = true; });
  }
  for (const store::Row& row : outcome[first + 2].rows) {
    for_each_of(index, row.text(0), [&row](UserProfile& profile) {
      profile.ban = Ban{row.text(1), std::nullopt};
      if (!row.is_null(2)) profile.ban->until = Instant{row.integer(2)};
    });
  }
  for (const store::Row& row : outcome[first + 3].rows) {
    for_each_of(index, row.text(0),
                [&row](UserProfile& profile) { profile.blocks.emplace_back(row.text(1)); });
  }
}

// Makes the profiles from the results of one transaction. `before`: the number of results before
// those of the reads.
std::vector<UserProfile> profile_of(const store::Outcome& outcome, std::size_t before,
                                    std::span<const UserId> users) {
  std::vector<UserProfile> all(users.size());
  Index index;
  for (std::size_t at = 0; at < users.size(); ++at) {
    all[at].user = users[at];
    index.emplace(users[at].value(), &all[at]);
  }
  // This may add a user twice to the blocks of a profile: two users who block each other are in two
  // rows, and a user may be in two groups. The duplicates are removed below.
  for (std::size_t group = 0; group * kWide < users.size(); ++group) {
    take_answers(outcome, before + group * kReads, index);
  }
  for (UserProfile& profile : all) {
    std::sort(profile.blocks.begin(), profile.blocks.end());
    profile.blocks.erase(std::unique(profile.blocks.begin(), profile.blocks.end()),
                         profile.blocks.end());
  }
  return all;
}

void append_groups(store::Transaction& transaction, std::span<const UserId> users, Instant now) {
  for (std::size_t at = 0; at < users.size(); at += kWide) {
    append_reads(transaction, users.subspan(at, std::min(kWide, users.size() - at)), now);
  }
}

void load_one(store::Database& database, store::Transaction before, const UserId& user, Instant now,
              std::function<void(UserProfileOutcome)> done) {
  const std::size_t count = before.size();
  store::Transaction transaction = std::move(before);
  append_groups(transaction, {&user, 1}, now);
  database.run(std::move(transaction),
               [user, count, done = std::move(done)](const store::Outcome& outcome) {
                 if (!outcome) return done(outcome.fault());
                 done(std::move(profile_of(outcome, count, {&user, 1}).front()));
               });
}

// State shared by the transactions of one bulk load.
struct Gathering {
  Mutex mutex;
  std::vector<UserProfile> profile GUARDED_BY(mutex);
  std::optional<store::Fault> fault GUARDED_BY(mutex);
  std::size_t open GUARDED_BY(mutex) = 0;
  // Constant after construction.
  std::function<void(UserProfilesOutcome)> done;

  void take(std::size_t offset, std::size_t before, std::span<const UserId> users,
            const store::Outcome& outcome) {
    std::vector<UserProfile> part;
    if (outcome) part = profile_of(outcome, before, users);
    MutexLock lock(mutex);
    if (!outcome) fault = outcome.fault();
    std::move(part.begin(), part.end(), profile.begin() + static_cast<std::ptrdiff_t>(offset));
    if (--open > 0) return;
    UserProfilesOutcome result;
    if (fault) {
      result = *fault;
    } else {
      result = std::move(profile);
    }
    lock.unlock();
    done(std::move(result));
  }
};

}  // namespace

void load_user_profile(store::Database& database, const Caller& seen, Instant now,
                       std::function<void(UserProfileOutcome)> done) {
  load_one(database, {see_profile(seen, now)}, seen.user, now, std::move(done));
}

void load_user_profile(store::Database& database, const UserId& user, Instant now,
                       std::function<void(UserProfileOutcome)> done) {
  load_one(database, {}, user, now, std::move(done));
}

void load_user_profile(store::Database& database, std::vector<Caller> seen, Instant now,
                       std::function<void(UserProfilesOutcome)> done) {
  const auto gathering = std::make_shared<Gathering>();
  gathering->done = std::move(done);
  {
    const MutexLock lock(gathering->mutex);
    gathering->profile.resize(seen.size());
    // Without users there is one transaction too, so that `done` is never called inside this
    // function.
    gathering->open =
        std::max<std::size_t>(1, (seen.size() + kTransactionMax - 1) / kTransactionMax);
  }
  std::size_t offset = 0;
  do {
    const std::size_t count = std::min(kTransactionMax, seen.size() - offset);
    store::Transaction transaction;
    std::vector<UserId> users;
    for (const Caller& caller : std::span(seen).subspan(offset, count)) {
      transaction.push_back(see_profile(caller, now));
      users.push_back(caller.user);
    }
    append_groups(transaction, users, now);
    // An empty transaction is not allowed.
    if (transaction.empty()) transaction.push_back({"SELECT 1 AS nobody", {}});
    database.run(std::move(transaction), [gathering, offset, count,
                                          users = std::move(users)](const store::Outcome& outcome) {
      gathering->take(offset, count, users, outcome);
    });
    offset += count;
  } while (offset < seen.size());
}

void are_buddies(store::Database& database, const UserId& one, const UserId& other,
                 std::function<void(std::variant<bool, store::Fault>)> done) {
  const auto [low, high] = std::minmax(one.value(), other.value());
  database.run({{"SELECT state FROM gurukul.buddies WHERE low = $1 AND high = $2 "
                 "AND state = 'buddies' AND NOT EXISTS (SELECT 1 FROM gurukul.blocks "
                 "WHERE (blocker = $1 AND blocked = $2) OR (blocker = $2 AND blocked = $1))",
                 {low, high}}},
               [done = std::move(done)](const store::Outcome& outcome) {
                 if (!outcome) return done(outcome.fault());
                 done(!outcome[0].rows.empty());
               });
}

}  // namespace gurukul::social
