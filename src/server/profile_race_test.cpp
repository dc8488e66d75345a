// Bans and blocks race against joins, on the server's real path: transactions whose completions
// arrive in any order on several threads, the profile cache, and the lobby on its own thread. Once
// a ban or a block is acknowledged, no forbidden pair is made, neither by operations that were
// running nor by users who reconnect, and no forbidden pair that was made before is left.

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <set>

#include "lobby/lobby.hpp"
#include "lobby/testing/recorder.hpp"
#include "server/profile_cache.hpp"
#include "server/testing/any_order.hpp"
#include "store/testing/temporary_folder.hpp"

namespace gurukul::server::testing {
namespace {

#ifdef __clang__
constexpr std::size_t kRaces = 2'000;  // under a sanitizer
#else
constexpr std::size_t kRaces = 20'000;  // of each of the two kinds
#endif
constexpr std::size_t kAtOnce = 256;
constexpr std::size_t kBaits = 16;

constexpr std::string_view kInsertBlock =
    "INSERT INTO gurukul.blocks (blocker, blocked, blocked_at) VALUES ($1, $2, 1)";
const std::set<std::string> kEnds{"partner_left", "session_ended", "replaced", "banned"};

using Step = std::function<void()>;
using Start = std::function<void(Step)>;  // calls the step when it is finished

// The lobby, its thread (the test's own) and the parts of the server around it.
class ProfileRace : public ::testing::Test {
 protected:
  ProfileRace()
      : database_(open()),
        cache_(*database_, clock_,
               [this](const UserId& user, ProfileCache::Known profile, Step applied) {
                 post([this, user, profile = std::move(profile), applied = std::move(applied)] {
                   lobby_.apply(lobby::ProfileChanged{user, profile}, clock_.steady());
                   look();
                   if (applied) applied();
                 });
               }) {}
  ~ProfileRace() override { database_.reset(); }

  std::unique_ptr<store::Database> open() const {
    store::OpenOptions options;
    options.url = "sqlite:" + folder_.path() + "/gurukul.db";
    auto opened = store::open_database(options);
    GURUKUL_CHECK(opened);
    return std::make_unique<AnyOrder>(std::move(*opened));
  }

  // May be called on any thread; everything below on the lobby's thread.
  void post(Step task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    wake_.notify_one();
  }

  void run_all_races() {
    while (begun_ < kAtOnce) begin_race(begun_++);
    while (ended_ < kRaces && !HasFatalFailure()) {
      std::deque<Step> tasks;
      {
        std::unique_lock lock(mutex_);
        ASSERT_TRUE(wake_.wait_for(lock, std::chrono::minutes(1), [this] {
          return !tasks_.empty();
        })) << "nothing happens any more";
        tasks.swap(tasks_);
      }
      for (const Step& task : tasks) task();
      lobby_.end_tick(clock_.steady());
      look();
    }
    EXPECT_GT(pairs_, kRaces / 100) << "there was nothing to forbid";
  }
  virtual void begin_race(std::size_t number) = 0;

  // Starts these in any order, and calls `then` when all have called their step.
  void start_all(std::vector<Start> starts, Step then) {
    const auto open = std::make_shared<std::size_t>(starts.size());
    std::shuffle(starts.begin(), starts.end(), shuffle_);
    for (const auto& start : starts) {
      start([open, then] {
        if (--*open == 0) then();
      });
    }
  }
  // Starts all at once, or, every other time, after the user has connected and is in the cache.
  void start_race(std::size_t number, const Start& comes, std::vector<Start> starts, Step then) {
    if (number % 2 == 0) {
      starts.push_back(comes);
      return start_all(std::move(starts), std::move(then));
    }
    comes([this, starts, then] { start_all(starts, then); });
  }
  void end_race(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      for (const std::uint64_t connection : connections_[name]) {
        lobby_.apply(lobby::ClientClosed{ConnectionId{connection}}, clock_.steady());
        names_.erase(connection);
        partners_.erase(connection);
      }
      connections_.erase(name);
    }
    ++ended_;
    if (begun_ < kRaces) begin_race(begun_++);
  }

  // Authenticates and joins like a new connection of that user.
  void come(const std::string& name, MatchMode mode, Step joined) {
    social::Caller caller;
    caller.user = UserId{name};
    cache_.load(caller, [this, name, mode, joined](ProfileCache::Known profile) {
      post([=, this] {
        ASSERT_NE(profile, nullptr);
        const ConnectionId connection{++last_connection_};
        names_[connection.value] = name;
        connections_[name].push_back(connection.value);
        const lobby::Authenticated attach{connection, {}, UserId{name}, profile, {}, true};
        lobby_.apply(with_newest_profile(attach, cache_), clock_.steady());
        join(connection, mode);
        look();
        joined();
      });
    });
  }
  void join(ConnectionId connection, MatchMode mode) {
    lobby_.apply(lobby::Join{connection, {}, mode, {}, CampusPreference::kAny}, clock_.steady());
  }

  // Reads the lobby's messages: "matched PARTNER ..." and the ends of sessions.
  void look() {
    std::vector<std::uint64_t> baits;
    for (const auto& [connection, text] : recorder_.take_all()) {
      const std::string what = text.substr(0, text.find(' '));
      const std::string& name = names_[connection];
      if (kEnds.contains(what)) {
        partners_.erase(connection);
        if (name.starts_with("bait")) baits.push_back(connection);
      }
      if (what != "matched") continue;
      const std::string partner = text.substr(8, text.find(' ', 8) - 8);
      ++pairs_;
      partners_[connection] = partner;
      EXPECT_FALSE(is_forbidden(name, partner)) << name << " and " << partner;
    }
    for (const std::uint64_t bait : baits) join(ConnectionId{bait}, MatchMode::kVideo);
  }
  virtual bool is_forbidden(const std::string& one, const std::string& other) const = 0;
  void expect_no_pair_is_left() {
    for (const auto& [connection, partner] : partners_) {
      EXPECT_FALSE(is_forbidden(names_[connection], partner)) << "a session goes on";
    }
  }

  const store::testing::TemporaryFolder folder_;
  Clock clock_;
  SystemRandom random_;
  std::mt19937 shuffle_{7};
  lobby::testing::Recorder recorder_;
  lobby::Lobby lobby_{{}, random_, recorder_};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Step> tasks_;  // guarded by mutex_
  std::unique_ptr<store::Database> database_;
  ProfileCache cache_;
  std::map<std::uint64_t, std::string> names_, partners_;  // of connections
  std::map<std::string, std::vector<std::uint64_t>> connections_;
  std::uint64_t last_connection_ = 0;
  std::size_t pairs_ = 0, begun_ = 0, ended_ = 0;
};

class BanRace : public ProfileRace {
 protected:
  void begin_race(std::size_t number) override {
    const std::string name = "user-" + std::to_string(number);
    const auto comes = [this, name](Step done) { come(name, MatchMode::kVideo, done); };
    const auto changes = [this, name](Step done) { cache_.changed(UserId{name}, done); };
    start_race(number, comes,
               {[this, name](Step done) { ban(name, done); }, comes, changes, changes},
               [this, name, comes] {
                 // The user reconnects when all is over.
                 start_all({comes}, [this, name] { end_race({name}); });
               });
  }
  void ban(const std::string& name, Step done) {
    database_->run({{"INSERT INTO gurukul.bans (id, user_id, reason, banned_at, until, banned_by) "
                     "VALUES ($1, $1, 'spam', 1, NULL, 'admin')",
                     {name}}},
                   [this, name, done](const store::Outcome& outcome) {
                     GURUKUL_CHECK(outcome);
                     cache_.banned(UserId{name}, std::nullopt, [this, name, done] {
                       banned_.insert(name);
                       expect_no_pair_is_left();
                       done();
                     });
                   });
  }
  bool is_forbidden(const std::string& one, const std::string& other) const override {
    return banned_.contains(one) || banned_.contains(other);
  }
  std::set<std::string> banned_;  // and acknowledged
};

// There is always a user to meet: baits, who block each other.
TEST_F(BanRace, NobodyBannedIsPairedOnceItIsAcknowledged) {
  std::vector<std::string> baits;
  store::Transaction blocks;
  for (std::size_t number = 0; number < kBaits; ++number) {
    baits.push_back("bait-" + std::to_string(number));
    for (std::size_t other = 0; other < number; ++other) {
      blocks.push_back({kInsertBlock, {baits[number], baits[other]}});
    }
  }
  database_->run(blocks, [this, baits](const store::Outcome& outcome) {
    GURUKUL_CHECK(outcome);
    for (const std::string& bait : baits) come(bait, MatchMode::kVideo, [] {});
  });
  run_all_races();
}

class BlockRace : public ProfileRace {
 protected:
  void begin_race(std::size_t number) override {
    const std::string one = "one-" + std::to_string(number),
                      other = "other-" + std::to_string(number);
    const auto first = [this, one](Step done) { come(one, MatchMode::kAudio, done); };
    const auto second = [this, other](Step done) { come(other, MatchMode::kAudio, done); };
    start_race(number, first,
               {[this, one, other](Step done) { block(one, other, done); }, second,
                [this, one](Step done) { cache_.changed(UserId{one}, done); },
                [this, other](Step done) { cache_.changed(UserId{other}, done); }},
               [this, one, other, first, second] {
                 start_all({first, second}, [this, one, other] { end_race({one, other}); });
               });
  }
  void block(const std::string& one, const std::string& other, Step done) {
    database_->run({{kInsertBlock, {one, other}}},
                   [this, one, other, done](const store::Outcome& outcome) {
                     GURUKUL_CHECK(outcome);
                     cache_.blocked(UserId{one}, UserId{other}, [this, one, other, done] {
                       blocked_.insert({{one, other}, {other, one}});
                       expect_no_pair_is_left();
                       done();
                     });
                   });
  }
  bool is_forbidden(const std::string& one, const std::string& other) const override {
    return blocked_.contains({one, other});
  }
  std::set<std::pair<std::string, std::string>> blocked_;  // and acknowledged, either way round
};

TEST_F(BlockRace, TheTwoAreNotPairedOnceItIsAcknowledged) {
  run_all_races();
}

}  // namespace
}  // namespace gurukul::server::testing
