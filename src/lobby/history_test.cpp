#include "lobby/history_sink.hpp"

#include <gtest/gtest.h>

#include "lobby/lobby.hpp"
#include "lobby/testing/recorder.hpp"

namespace gurukul::lobby {
namespace {

constexpr SteadyTime kStart{1'800'000'000'000};

// Records each call of the sink as a line.
class Diary final : public HistorySink {
 public:
  void call_began(const CallView& call) override { add("began", call, call.started_at); }
  void call_ended(const CallView& call, SteadyTime at, LeftReason how) override {
    add("ended " + std::string(to_string(how)), call, at);
  }
  PersistState on_message(const CallView& call, std::size_t sender, MessageId message,
                          std::string_view text_json, SteadyTime sent_at) override {
    add(call.parties[sender].user->value() + " said " + std::string(text_json), call, sent_at);
    last_message = message;
    return answer;
  }
  std::vector<std::string> take() { return std::exchange(lines_, {}); }

  PersistState answer = PersistState::kWaiting;
  MessageId last_message;

 private:
  void add(const std::string& what, const CallView& call, SteadyTime at) {
    std::string line = what + ":";
    for (const CallView::Party& party : call.parties) {
      line += " " + party.user->value() + (party.is_guest ? " (guest)" : "");
    }
    lines_.push_back(line + " " + std::string(to_string(call.mode)) + " +" +
                     std::to_string((at - kStart).count()) + " of +" +
                     std::to_string((call.started_at - kStart).count()));
  }
  std::vector<std::string> lines_;
};

using Lines = std::vector<std::string>;

class HistoryTest : public ::testing::Test {
 protected:
  void attach(std::uint64_t connection, const std::string& user, bool is_guest,
              std::optional<ResumeClaim> claim = {}) {
    auto profile = std::make_shared<Profile>();
    profile->is_guest = is_guest;
    lobby_.apply(Authenticated{{connection}, {}, UserId{user}, profile, std::move(claim), true},
                 now_);
  }
  // User a, a guest, is on connection 1, user b on 2.
  void pair() {
    for (std::uint64_t each = 1; each <= 2; ++each) {
      attach(each, each == 1 ? "a" : "b", each == 1);
      lobby_.apply(Join{{each}, {}, MatchMode::kText, {}, CampusPreference::kAny}, now_);
      lobby_.end_tick(now_);
    }
    told_.take_all();
  }
  void say(std::uint64_t connection, std::string_view id) {
    lobby_.apply(Chat{{connection}, {}, told_.session_of(connection), id, "\"hi\""}, now_);
  }
  void kept(bool stored) {
    lobby_.apply(ChatPersisted{told_.session_of(1), diary_.last_message, stored}, now_);
  }

  SeededRandom random_{7};
  testing::Recorder told_;
  Diary diary_;
  SteadyTime now_ = kStart;
  Lobby lobby_{Config{}, random_, told_, &diary_};
};

TEST_F(HistoryTest, IsToldOfTheCallAndOfWhatIsSaid) {
  pair();
  const SessionId session = told_.session_of(1);
  EXPECT_EQ(lobby_.call(session)->started_at, kStart);
  now_ = now_ + Millis{70};
  say(2, "m");
  now_ = now_ + Millis{20};
  lobby_.apply(EndSession{{1}, {}, session}, now_);
  EXPECT_EQ(diary_.take(),
            (Lines{"began: a (guest) b text +0 of +0", "b said \"hi\": a (guest) b text +70 of +0",
                   "ended ended: a (guest) b text +90 of +0"}));
  EXPECT_FALSE(lobby_.call(session));
}

TEST_F(HistoryTest, AMessageOverTheBoundOfAnAbsentPartnerIsNotToldButTheEndIs) {
  pair();
  lobby_.apply(ConnectionLost{{1}}, now_);
  for (std::size_t count = 0; count <= limits::kKeptMessagesMax; ++count) {
    say(2, "m" + std::to_string(count));
  }
  const Lines lines = diary_.take();
  EXPECT_EQ(lines.size(), 1 + limits::kKeptMessagesMax + 1);
  EXPECT_EQ(lines.back(), "ended lost: a (guest) b text +0 of +0");
}

TEST_F(HistoryTest, TheAckTellsWhatBecomesOfTheMessage) {
  pair();
  say(2, "m");
  EXPECT_EQ(told_.take(2), "ack m waiting");
  kept(true);
  EXPECT_EQ(told_.take(2), "ack m stored");
  diary_.take();
  say(2, "m");
  EXPECT_EQ(told_.take(2), "ack m stored");
  EXPECT_EQ(diary_.take(), Lines{}) << "the same message is remembered once";

  diary_.answer = PersistState::kNever;
  say(2, "n");
  EXPECT_EQ(told_.take(2), "ack n never");
  diary_.answer = PersistState::kWaiting;
  say(2, "o");
  kept(false);
  EXPECT_EQ(told_.take(2), "ack o waiting; ack o never");
}

TEST_F(HistoryTest, WhoWasAwayWhenItWasStoredLearnsItByAskingAgain) {
  pair();
  say(2, "m");
  const SessionId session = told_.session_of(2);
  lobby_.apply(ConnectionLost{{2}}, now_);
  told_.take_all();
  kept(true);
  EXPECT_TRUE(told_.take_all().empty());
  attach(3, "b", false,
         ResumeClaim{true, SessionClaim{session, UserId{"a"}, true, MatchMode::kText}});
  told_.take_all();
  say(3, "m");
  EXPECT_EQ(told_.take(3), "ack m stored");
}

TEST_F(HistoryTest, WordOfASessionThatHasEndedIsNoMatter) {
  pair();
  say(2, "m");
  lobby_.apply(EndSession{{1}, {}, told_.session_of(1)}, now_);
  told_.take_all();
  kept(true);
  EXPECT_TRUE(told_.take_all().empty());
}

ResumeClaim rebuilt_with(const std::string& partner, bool is_initiator) {
  return {false, SessionClaim{SessionId{5, 6}, UserId{partner}, is_initiator, MatchMode::kAudio}};
}

TEST_F(HistoryTest, ARebuiltCallBeginsAgainWhenBothHaveCome) {
  now_ = now_ + Millis{10};
  attach(1, "a", true, rebuilt_with("b", true));
  EXPECT_EQ(diary_.take(), Lines{});
  lobby_.apply(Chat{{1}, {}, SessionId{5, 6}, "c1", R"("before")"}, now_);
  EXPECT_EQ(diary_.take(), Lines{});
  attach(2, "b", false, rebuilt_with("a", false));
  EXPECT_EQ(diary_.take(), (Lines{"began: a (guest) b audio +10 of +10",
                                  "a said \"before\": a (guest) b audio +10 of +10"}));
  lobby_.apply(EndSession{{1}, {}, SessionId{5, 6}}, now_);
  EXPECT_EQ(diary_.take(), Lines{"ended ended: a (guest) b audio +10 of +10"});
}

TEST_F(HistoryTest, OneSideAloneLeavesNoTraceOfARebuiltCall) {
  attach(1, "a", false, rebuilt_with("b", true));
  lobby_.apply(Chat{{1}, {}, SessionId{5, 6}, "c1", R"("you said so")"}, now_);
  attach(2, "b", false);
  lobby_.apply(ConnectionLost{{1}}, now_);
  attach(3, "a", false, rebuilt_with("b", true));
  lobby_.apply(EndSession{{3}, {}, SessionId{5, 6}}, now_);
  EXPECT_EQ(diary_.take(), Lines{});
}

}  // namespace
}  // namespace gurukul::lobby
