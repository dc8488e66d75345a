#include <gtest/gtest.h>

#include "lobby/lobby.hpp"
#include "lobby/testing/recorder.hpp"

namespace gurukul::lobby {
namespace {

constexpr SteadyTime kStart{1'800'000'000'000};

// Buddies a, b, c and so on, on connections 1, 2, 3 and so on.
class InvitesTest : public ::testing::Test {
 protected:
  static std::string name(std::uint64_t connection) {
    return std::string(1, static_cast<char>('a' + connection - 1));
  }
  void attach(std::uint64_t connection, std::shared_ptr<const Profile> profile = {}) {
    lobby_.apply(
        Authenticated{{connection}, {}, UserId{name(connection)}, std::move(profile), {}, true},
        now_);
    told_.take(connection);
  }
  void join(std::uint64_t connection) {
    lobby_.apply(Join{{connection}, {}, MatchMode::kVideo, {}, CampusPreference::kAny}, now_);
    lobby_.end_tick(now_);
  }
  InviteId call(std::uint64_t caller, std::uint64_t callee, MatchMode mode = MatchMode::kAudio) {
    lobby_.apply(CallBuddy{{caller}, "\"call\"", UserId{name(callee)}, mode}, now_);
    return told_.last_invite();
  }
  void answer(std::uint64_t connection, InviteId invite, bool accept) {
    lobby_.apply(AnswerInvite{{connection}, "\"answer\"", invite, accept}, now_);
  }
  void change(std::uint64_t connection, const std::function<void(Profile&)>& edit) {
    auto profile = std::make_shared<Profile>();
    edit(*profile);
    lobby_.apply(ProfileChanged{UserId{name(connection)}, profile}, now_);
  }
  std::string take(std::uint64_t connection) { return told_.take(connection); }

  SeededRandom random_{7};
  testing::Recorder told_;
  SteadyTime now_ = kStart;
  Lobby lobby_{Config{}, random_, told_};
};

TEST_F(InvitesTest, WhoAcceptsIsInACallWithTheBuddyAndTakesTheInitiative) {
  attach(1);
  attach(2);
  const InviteId invite = call(1, 2);
  EXPECT_EQ(take(1), "calling b audio ref \"call\"");
  EXPECT_EQ(take(2), "invited by a audio");
  answer(2, invite, true);
  EXPECT_EQ(take(1), "matched b");
  EXPECT_EQ(take(2), "matched a initiator ref \"answer\"");
  EXPECT_EQ(lobby_.call(told_.session_of(1))->mode, MatchMode::kAudio);
  EXPECT_EQ(lobby_.stats().direct_calls, 1U);
  EXPECT_EQ(lobby_.stats().matches, 0U);
  EXPECT_EQ(lobby_.next_deadline(), kStart + limits::kInviteLife) << "it looks once, in vain";
  now_ = now_ + limits::kInviteLife;
  lobby_.end_tick(now_);
  EXPECT_EQ(take(1) + take(2), "");
  EXPECT_EQ(lobby_.next_deadline(), std::nullopt);
}

TEST_F(InvitesTest, NextAfterADirectCallLooksForAStrangerInTheSameWay) {
  attach(1);
  attach(2);
  answer(2, call(1, 2, MatchMode::kText), true);
  lobby_.apply(Skip{{2}, {}, {}}, now_);
  lobby_.end_tick(now_);
  EXPECT_TRUE(take(1).ends_with("partner_left skipped"));
  EXPECT_TRUE(take(2).ends_with("queued 1/1"));
  EXPECT_EQ(lobby_.stats().waiting[static_cast<std::size_t>(MatchMode::kText)], 1U);
}

TEST_F(InvitesTest, DeclinedTakenBackAndTimedOut) {
  attach(1);
  attach(2);
  answer(2, call(1, 2), false);
  EXPECT_EQ(take(1), "calling b audio ref \"call\"; invite declined");
  EXPECT_EQ(take(2), "invited by a audio; invite declined ref \"answer\"");
  answer(1, call(1, 2), false);
  EXPECT_EQ(take(1), "calling b audio ref \"call\"; invite cancelled ref \"answer\"");
  EXPECT_EQ(take(2), "invited by a audio; invite cancelled");
  const InviteId last = call(1, 2);
  take(1);
  take(2);
  now_ = now_ + limits::kInviteLife - Millis{1};
  lobby_.end_tick(now_);
  EXPECT_EQ(take(2), "");
  now_ = now_ + Millis{1};
  lobby_.end_tick(now_);
  EXPECT_EQ(take(1), "invite timeout");
  EXPECT_EQ(take(2), "invite timeout");
  answer(2, last, true);
  EXPECT_EQ(take(2), "error unavailable ref \"answer\"");
}

TEST_F(InvitesTest, OnlyTheCalledOneAcceptsAndNobodyElseAnswers) {
  attach(1);
  attach(2);
  attach(3);
  const InviteId invite = call(1, 2);
  take(1);
  answer(1, invite, true);
  EXPECT_EQ(take(1), "error invalid_message ref \"answer\"");
  for (const bool accept : {true, false}) {
    answer(3, invite, accept);
    EXPECT_EQ(take(3), "error unavailable ref \"answer\"");
  }
  answer(2, invite, true);
  EXPECT_TRUE(take(2).ends_with("matched a initiator ref \"answer\""));
}

TEST_F(InvitesTest, WhoCannotBeCalled) {
  attach(1);
  const auto refused = [this](std::uint64_t caller, std::uint64_t callee) {
    call(caller, callee);
    return take(caller);
  };
  EXPECT_EQ(refused(1, 2), "error unavailable ref \"call\"") << "is not here";
  EXPECT_EQ(refused(1, 1), "error unavailable ref \"call\"") << "is oneself";
  attach(2);
  change(2, [](Profile& profile) { profile.block(UserId{"a"}); });
  EXPECT_EQ(refused(1, 2), "error unavailable ref \"call\"") << "has blocked the caller";
  EXPECT_EQ(refused(2, 1), "error unavailable ref \"call\"") << "is blocked by the caller";
  change(2, [](Profile&) {});
  lobby_.apply(ConnectionLost{{2}}, now_);
  EXPECT_EQ(refused(1, 2), "error unavailable ref \"call\"") << "has gone";
  RulesChanged off;
  off.matching = false;
  lobby_.apply(off, now_);
  EXPECT_EQ(refused(1, 2), "error disabled ref \"call\"");
}

TEST_F(InvitesTest, ACalleeIsCalledByAFewAtOnce) {
  attach(1);
  for (std::uint64_t caller = 2; caller < 2 + limits::kInvitesPerCalleeMax; ++caller) {
    attach(caller);
    call(caller, 1);
    EXPECT_EQ(take(caller), "calling a audio ref \"call\"");
  }
  attach(9);
  call(9, 1);
  EXPECT_EQ(take(9), "error unavailable ref \"call\"");
  lobby_.apply(ClientClosed{{3}}, now_);
  call(9, 1);
  EXPECT_EQ(take(9), "calling a audio ref \"call\"");
  take(1);
  answer(1, told_.last_invite(), true);
  EXPECT_TRUE(take(1).ends_with("matched i initiator ref \"answer\""));
  EXPECT_EQ(take(2), "invite gone") << "whoever else called learns that it is over";
}

TEST_F(InvitesTest, CallingEndsTheWaitAndASessionForbidsIt) {
  attach(1);
  attach(2);
  join(1);
  take(1);
  call(1, 2);
  EXPECT_EQ(take(1), "queue_left left; calling b audio ref \"call\"");
  attach(3);
  attach(4);
  join(3);
  join(4);
  take(3);
  call(3, 2);
  EXPECT_EQ(take(3), "error invalid_message ref \"call\"");
}

TEST_F(InvitesTest, JoiningOrCallingAnotherTakesTheCallBack) {
  for (std::uint64_t each = 1; each <= 3; ++each) attach(each);
  call(1, 2);
  call(1, 3);
  EXPECT_EQ(take(1),
            "calling b audio ref \"call\"; invite cancelled; calling c audio ref \"call\"");
  EXPECT_EQ(take(2), "invited by a audio; invite cancelled");
  join(1);
  EXPECT_EQ(take(3), "invited by a audio; invite cancelled");
  EXPECT_EQ(take(1), "invite cancelled; queued 1/1");
}

TEST_F(InvitesTest, AcceptingLeavesTheQueueOrTheSessionThatOneIsIn) {
  for (std::uint64_t each = 1; each <= 3; ++each) attach(each);
  join(2);
  answer(2, call(1, 2), true);
  EXPECT_TRUE(take(2).ends_with("matched a initiator ref \"answer\""));
  EXPECT_EQ(lobby_.stats().waiting[0], 0U);
  answer(2, call(3, 2), true);
  EXPECT_TRUE(take(1).ends_with("partner_left ended"));
  EXPECT_EQ(take(2), "invited by c audio; session_ended; matched c initiator ref \"answer\"");
  EXPECT_EQ(lobby_.stats().sessions, 1U);
}

TEST_F(InvitesTest, WhoGoesTakesTheCallsAlong) {
  for (const bool goodbye : {true, false}) {
    attach(1);
    attach(2);
    call(1, 2);
    take(2);
    if (goodbye) {
      lobby_.apply(ClientClosed{{1}}, now_);
    } else {
      lobby_.apply(ConnectionLost{{1}}, now_);
    }
    EXPECT_EQ(take(2), "invite gone");
    take(1);
  }
}

TEST_F(InvitesTest, ABlockOrABanEndsTheCallBeforeItIsAccepted) {
  attach(1);
  attach(2);
  const InviteId blocked = call(1, 2);
  take(1);
  change(2, [](Profile& profile) { profile.block(UserId{"a"}); });
  EXPECT_EQ(take(1), "invite gone");
  EXPECT_EQ(take(2), "invited by a audio; invite gone");
  answer(2, blocked, true);
  EXPECT_EQ(take(2), "error unavailable ref \"answer\"");
  change(2, [](Profile&) {});
  call(1, 2);
  take(2);
  change(1, [](Profile& profile) { profile.banned = true; });
  EXPECT_EQ(take(2), "invite gone");
}

TEST_F(InvitesTest, WhatIsLearntOfTheTwoMeanwhileHolds) {
  attach(1);
  attach(2);
  const InviteId invite = call(1, 2);
  take(2);
  auto blocks = std::make_shared<Profile>();
  blocks->block(UserId{"a"});
  lobby_.apply(Authenticated{{2}, {}, UserId{"b"}, blocks, {}, false, true}, now_);
  EXPECT_EQ(take(2), "invite gone");
  answer(2, invite, true);
  EXPECT_EQ(take(2), "error unavailable ref \"answer\"");
}

TEST_F(InvitesTest, ABuddysNewsReachWhoIsHere) {
  attach(1);
  lobby_.apply(BuddyChanged{UserId{"a"}, UserId{"b"}, BuddyChange::kAsked}, now_);
  lobby_.apply(BuddyChanged{UserId{"x"}, UserId{"b"}, BuddyChange::kAsked}, now_);
  EXPECT_EQ(take(1), "b asked");
}

}  // namespace
}  // namespace gurukul::lobby
