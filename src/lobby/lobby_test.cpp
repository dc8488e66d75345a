#include "lobby/lobby.hpp"

#include <gtest/gtest.h>

#include "lobby/testing/recorder.hpp"

namespace gurukul::lobby {
namespace {

constexpr SteadyTime kStart{1'800'000'000'000};

class LobbyTest : public ::testing::Test {
 protected:
  Lobby& lobby() {
    if (!lobby_) lobby_ = std::make_unique<Lobby>(config_, random_, recorder_);
    return *lobby_;
  }
  void restart() { lobby_ = std::make_unique<Lobby>(config_, random_, recorder_); }
  void tick() { lobby().end_tick(now_); }
  void wait(std::int64_t ms) {
    now_ = now_ + Millis{ms};
    tick();
  }
  void attach(std::uint64_t connection, const std::string& user,
              std::optional<ResumeClaim> claim = {}, std::shared_ptr<const Profile> profile = {}) {
    lobby().apply(Authenticated{{connection}, {}, UserId{user}, profile, claim, true}, now_);
  }
  void join(std::uint64_t connection, std::vector<std::string> tags = {},
            CampusPreference campus = CampusPreference::kAny, MatchMode mode = MatchMode::kVideo) {
    lobby().apply(Join{{connection}, {}, mode, tags, campus}, now_);
    tick();
  }
  // Users a and b in a session, on connections 1 and 2; b is the initiator.
  void pair() {
    attach(1, "a");
    attach(2, "b");
    join(1);
    join(2);
    recorder_.take_all();
  }
  ResumeClaim session_claim(const std::string& partner, bool initiator, SessionId session) {
    return {issued_here_, SessionClaim{session, UserId{partner}, initiator, MatchMode::kVideo}};
  }
  std::string take(std::uint64_t connection) { return recorder_.take(connection); }

  Config config_;
  SeededRandom random_{7};
  testing::Recorder recorder_;
  SteadyTime now_ = kStart;
  bool issued_here_ = true;
  std::unique_ptr<Lobby> lobby_;
};

TEST_F(LobbyTest, WhoComesAndJoinsInOneTurnIsNeverToldToWait) {
  for (std::uint64_t user = 1; user <= 4; ++user) {
    attach(user, std::string(1, static_cast<char>('a' + user)));
    const std::string ref = '"' + std::to_string(user) + '"';
    lobby().apply(Join{{user}, ref, MatchMode::kVideo, {}, CampusPreference::kAny}, now_);
  }
  tick();
  EXPECT_EQ(recorder_.matched_count(), 4U);
  for (std::uint64_t user = 1; user <= 4; ++user) {
    const std::string told = take(user);
    EXPECT_EQ(told.find("queued"), told.npos) << told;
    EXPECT_TRUE(told.ends_with("ref \"" + std::to_string(user) + '"')) << told;
  }
}

TEST_F(LobbyTest, PairsTheOldestAndMakesTheLaterTheInitiator) {
  attach(1, "a");
  attach(2, "b");
  EXPECT_EQ(take(1), "welcome a");
  join(1);
  EXPECT_EQ(take(1), "queued 1/1");
  lobby().apply(Join{{2}, "\"r\"", MatchMode::kVideo, {}, CampusPreference::kAny}, now_);
  EXPECT_EQ(take(2), "welcome b");
  tick();
  EXPECT_EQ(take(1), "matched b");
  EXPECT_EQ(take(2), "matched a initiator ref \"r\"");
}

TEST_F(LobbyTest, ModesDoNotMix) {
  attach(1, "a");
  attach(2, "b");
  join(1);
  join(2, {}, CampusPreference::kAny, MatchMode::kText);
  EXPECT_EQ(take(2), "welcome b; queued 1/1");
}

TEST_F(LobbyTest, InterestsRelaxAfterFiveSecondsOfOnesOwnClock) {
  attach(1, "a");
  attach(2, "b");
  join(1, {"chess", "go"});
  wait(3'000);
  join(2, {"tea"});
  wait(2'000);
  EXPECT_EQ(take(1), "welcome a; queued 1/1");
  wait(3'000);
  EXPECT_EQ(take(1), "matched b");
  attach(3, "c");
  attach(4, "d");
  join(3, {"chess", "go"});
  join(4, {"tea", "go", "chess"});
  EXPECT_EQ(take(4), "welcome d; matched c initiator #go #chess");
}

TEST_F(LobbyTest, RecentPartnersRelaxWithAge) {
  pair();
  lobby().apply(EndSession{{1}, {}, recorder_.session_of(1)}, now_);
  EXPECT_EQ(take(1) + take(2), "session_endedpartner_left ended");
  join(1);
  join(2);
  wait(29'999);
  EXPECT_EQ(take(1), "queued 1/1");
  wait(1);
  EXPECT_EQ(take(1), "matched b");
}

TEST_F(LobbyTest, CampusWishesAndBlocksHoldBothWays) {
  auto north = std::make_shared<Profile>();
  north->campus = "north";
  auto south = std::make_shared<Profile>();
  south->campus = "south";
  south->block(UserId{"d"});
  attach(1, "a", {}, north);
  attach(2, "b", {}, south);
  attach(3, "c");
  attach(4, "d", {}, north);
  join(1, {}, CampusPreference::kSame);
  join(2);
  join(3, {}, CampusPreference::kOther);
  EXPECT_EQ(take(3), "welcome c; queued 3/3");
  join(4);
  EXPECT_EQ(take(4), "welcome d; matched a initiator");
}

TEST_F(LobbyTest, WhoIsBannedIsNotLetIn) {
  auto banned = std::make_shared<Profile>();
  banned->banned = true;
  pair();
  lobby().apply(ConnectionLost{{1}}, now_);
  take(2);
  attach(3, "a", session_claim("b", false, recorder_.session_of(2)), banned);
  EXPECT_EQ(take(3), "banned");
  EXPECT_EQ(take(2), "partner_left banned");
  // The block arrives late, in the profile of a connection that already waits.
  attach(4, "c");
  join(4);
  take(4);
  lobby().apply(Authenticated{{4}, {}, UserId{"c"}, banned, {}, false, true}, now_);
  EXPECT_EQ(take(4), "banned");
  EXPECT_EQ(lobby().stats().waiting[0], 0U);
  EXPECT_EQ(lobby().stats().online, 1U);
}

TEST_F(LobbyTest, ABlockHoldsOverACrash) {
  issued_here_ = false;
  auto blocks = std::make_shared<Profile>();
  blocks->block(UserId{"b"});
  attach(1, "a", session_claim("b", true, SessionId{5, 6}), blocks);
  EXPECT_EQ(take(1), "welcome a");
  EXPECT_EQ(lobby().stats().sessions, 0U);
}

// The profile was not available when the session was resumed.
TEST_F(LobbyTest, ABlockThatIsLearntLateEndsTheCall) {
  pair();
  auto blocks = std::make_shared<Profile>();
  blocks->block(UserId{"b"});
  lobby().apply(Authenticated{{1}, {}, UserId{"a"}, blocks, {}, false, true}, now_);
  EXPECT_EQ(take(1), "session_ended");
  EXPECT_EQ(take(2), "partner_left ended");
}

TEST_F(LobbyTest, AConnectionThatWasReplacedExtendsNothing) {
  attach(1, "a");
  attach(2, "a");
  take(2);
  lobby().apply(Authenticated{{1}, {}, UserId{"a"}, nullptr, {}, true, true}, now_);
  EXPECT_EQ(take(2), "");
  EXPECT_EQ(lobby().stats().online, 1U);
}

// The user is removed in the same tick in which its profile changes.
TEST_F(LobbyTest, ForgettingSomebodyWhoseFactsChangeForgetsThemOnce) {
  attach(1, "a");
  join(1);
  lobby().apply(ConnectionLost{{1}}, now_);
  now_ = now_ + config_.grace;
  attach(2, "b");
  lobby().apply(Join{{2}, {}, MatchMode::kVideo, {}, CampusPreference::kAny}, now_);
  lobby().apply(ProfileChanged{UserId{"a"}, std::make_shared<Profile>()}, now_);
  attach(3, "c");
  attach(4, "d");
  recorder_.take_all();
  join(3);
  join(4, {}, CampusPreference::kAny, MatchMode::kText);
  EXPECT_EQ(take(3), "matched b initiator");
  EXPECT_EQ(take(4), "queued 1/1");
}

TEST_F(LobbyTest, SkipEndsAndJoinsAgain) {
  attach(1, "a");
  lobby().apply(Skip{{1}, {}, {}}, now_);
  EXPECT_EQ(take(1), "welcome a; error invalid_message");
  pair();
  const SessionId other{1, 2};
  lobby().apply(Skip{{1}, {}, other}, now_);
  EXPECT_EQ(take(1), "error no_session");
  lobby().apply(Skip{{1}, {}, recorder_.session_of(1)}, now_);
  tick();
  EXPECT_EQ(take(2), "partner_left skipped");
  EXPECT_EQ(take(1), "queued 1/1");
}

TEST_F(LobbyTest, TimesOutOfTheQueue) {
  attach(1, "a");
  join(1);
  wait(120'000);
  EXPECT_EQ(take(1), "welcome a; queued 1/1; queue_left timeout");
}

TEST_F(LobbyTest, NewerConnectionWinsAndTheLateCloseTouchesNothing) {
  pair();
  attach(3, "a");
  EXPECT_EQ(take(1), "replaced");
  EXPECT_EQ(take(2), "partner_left disconnected");
  join(3);
  lobby().apply(ConnectionLost{{1}}, now_);
  lobby().apply(ClientClosed{{1}}, now_);
  EXPECT_EQ(take(3), "welcome a; queued 1/1");
}

TEST_F(LobbyTest, KeepsMessagesForTheAbsentSideInOrder) {
  pair();
  const SessionId session = recorder_.session_of(1);
  lobby().apply(ConnectionLost{{2}}, now_);
  EXPECT_EQ(take(1), "partner_suspended 15000");
  lobby().apply(Signal{{1}, {}, session, "b", "{1}"}, now_);
  lobby().apply(Chat{{1}, {}, session, "m", "hi"}, now_);
  lobby().apply(Chat{{1}, {}, session, "m", "hi"}, now_);
  EXPECT_EQ(take(1), "ack m; ack m");
  attach(5, "b", session_claim("a", true, session));
  EXPECT_EQ(take(5), "welcome b session a initiator; signal {1}; chat hi");
  EXPECT_EQ(take(1), "partner_resumed");
}

TEST_F(LobbyTest, GraceRunsOutOrTooMuchIsKept) {
  pair();
  lobby().apply(ConnectionLost{{2}}, now_);
  wait(14'999);
  EXPECT_EQ(take(1), "partner_suspended 15000");
  wait(1);
  EXPECT_EQ(take(1), "partner_left lost");
  attach(2, "b");
  attach(3, "c");
  attach(4, "d");
  join(3);
  join(4);
  recorder_.take_all();
  lobby().apply(ConnectionLost{{3}}, now_);
  for (int count = 0; count < 65; ++count) {
    lobby().apply(Signal{{4}, {}, recorder_.session_of(4), "c", "{}"}, now_);
  }
  EXPECT_EQ(take(4), "partner_suspended 15000; partner_left lost");
  EXPECT_EQ(lobby().stats().sessions, 0u);
}

TEST_F(LobbyTest, QueuePlaceIsKeptButNotMatchable) {
  attach(1, "a");
  join(1);
  lobby().apply(ConnectionLost{{1}}, now_);
  attach(2, "b");
  join(2);
  EXPECT_EQ(take(2), "welcome b; queued 1/1");
  lobby().apply(LeaveQueue{{2}, {}}, now_);
  EXPECT_EQ(take(2), "queue_left left");
  QueueSpotClaim place;
  place.joined_at = now_;
  place.sequence = 1;
  wait(1'000);
  attach(3, "a", ResumeClaim{true, place});
  tick();
  EXPECT_EQ(take(3), "welcome a place 1");
  join(2);
  EXPECT_EQ(take(2), "matched a initiator");
}

TEST_F(LobbyTest, RebuildsASessionFromTwoTokensAfterACrash) {
  issued_here_ = false;
  pair();
  const SessionId session = recorder_.session_of(1);
  const ResumeClaim first = session_claim("b", false, session);
  const ResumeClaim second = session_claim("a", true, session);
  wait(500);
  restart();
  attach(11, "a", first);
  EXPECT_EQ(take(11), "welcome a session b lost; partner_suspended 15000");
  lobby().apply(Signal{{11}, {}, session, "b", "{1}"}, now_);
  attach(12, "b", second);
  EXPECT_EQ(take(12), "welcome b session a initiator lost; signal {1}");
  EXPECT_EQ(take(11), "partner_resumed");
  lobby().apply(EndSession{{12}, {}, session}, now_);
  EXPECT_EQ(take(11), "partner_left ended");
  attach(13, "a", first);
  EXPECT_EQ(take(13), "welcome a");
}

TEST_F(LobbyTest, RebuiltSessionThatNobodyElseComesBackToIsLost) {
  issued_here_ = false;
  pair();
  const ResumeClaim claim = session_claim("b", false, recorder_.session_of(1));
  wait(500);
  restart();
  attach(11, "a", claim);
  wait(15'000);
  EXPECT_EQ(take(11), "welcome a session b lost; partner_suspended 15000; partner_left lost");
}

TEST_F(LobbyTest, WithoutGraceALossIsAGoodbyeAndNothingIsRebuilt) {
  config_.grace = Millis{0};
  issued_here_ = false;
  pair();
  const ResumeClaim claim = session_claim("b", false, recorder_.session_of(1));
  lobby().apply(ConnectionLost{{2}}, now_);
  EXPECT_EQ(take(1), "partner_left disconnected");
  wait(500);
  restart();
  attach(11, "a", claim);
  EXPECT_EQ(take(11), "welcome a");
}

TEST_F(LobbyTest, BanAndBlockTakeEffectInTheSession) {
  pair();
  auto banned = std::make_shared<Profile>();
  banned->banned = true;
  lobby().apply(ProfileChanged{UserId{"a"}, banned}, now_);
  EXPECT_EQ(take(1), "banned");
  EXPECT_EQ(take(2), "partner_left banned");
  attach(3, "c");
  attach(4, "d");
  join(3);
  join(4);
  recorder_.take_all();
  auto blocking = std::make_shared<Profile>();
  blocking->block(UserId{"d"});
  lobby().apply(ProfileChanged{UserId{"c"}, blocking}, now_);
  EXPECT_EQ(take(3), "session_ended");
  EXPECT_EQ(take(4), "partner_left ended");
}

TEST_F(LobbyTest, SwitchedOffEverybodyLeavesTheQueue) {
  attach(1, "a");
  join(1);
  lobby().apply(RulesChanged{false, {}, Millis{120'000}}, now_);
  EXPECT_EQ(take(1), "welcome a; queued 1/1; queue_left disabled");
  join(1);
  EXPECT_EQ(take(1), "error disabled");
}

TEST_F(LobbyTest, UsersUnderTheKarmaFloorOnlyMeetEachOther) {
  config_.karma_floor = -5;
  auto low = std::make_shared<Profile>();
  low->karma = -6;
  attach(1, "a", {}, low);
  attach(2, "b");
  attach(3, "c", {}, low);
  join(1);
  join(2);
  join(3);
  EXPECT_EQ(take(3), "welcome c; matched a initiator");
}

TEST_F(LobbyTest, NewGuestsMeetOnlyEachOtherForTheirFirstTenSeconds) {
  config_.new_guests_apart = true;
  auto guest = std::make_shared<Profile>();
  guest->is_guest = true;
  attach(1, "member");
  join(1);
  attach(2, "new", {}, guest);
  join(2);
  EXPECT_EQ(take(2), "welcome new; queued 2/2");
  attach(3, "newer", {}, guest);
  join(3);
  EXPECT_EQ(take(3), "welcome newer; matched new initiator");
  attach(4, "third", {}, guest);
  join(4);
  recorder_.take_all();
  now_ = now_ + Millis{9'999};
  tick();
  EXPECT_EQ(take(4), "");
  now_ = now_ + Millis{1};
  tick();
  EXPECT_EQ(take(4), "matched member initiator");
}

TEST_F(LobbyTest, AGuestWhoIsHereForTenSecondsIsNotKeptApart) {
  config_.new_guests_apart = true;
  auto guest = std::make_shared<Profile>();
  guest->is_guest = true;
  attach(1, "guest", {}, guest);
  attach(2, "member");
  now_ = now_ + Millis{10'000};
  join(1);
  join(2);
  EXPECT_EQ(take(2), "welcome member; matched guest initiator");
}

TEST_F(LobbyTest, ALongSearchIsSpreadOverTicks) {
  config_.probes_per_search = 3;
  config_.probes_per_tick = 2;
  for (std::uint64_t each = 1; each <= 20; ++each) {
    auto profile = std::make_shared<Profile>();
    if (each < 20) profile->campus = "c" + std::to_string(each);
    if (each == 15) profile->campus = "last";
    attach(each, "u" + std::to_string(each), {}, profile);
    join(each, {}, CampusPreference::kSame);
  }
  while (lobby().stats().unfinished_searches > 0) tick();
  auto profile = std::make_shared<Profile>();
  profile->campus = "last";
  attach(99, "late", {}, profile);
  recorder_.take_all();
  join(99, {}, CampusPreference::kSame);
  EXPECT_EQ(take(99), "queued 21/21");
  for (int ticks = 0; ticks < 10 && recorder_.matched_count() == 0; ++ticks) tick();
  EXPECT_EQ(take(99), "matched u15 initiator");
}

}  // namespace
}  // namespace gurukul::lobby
