// Buddies, blocks, reports and ratings.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "social/testing/campus.hpp"
#include "social/user_profile.hpp"

namespace gurukul::social::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Millis kDay{86'400'000};
const Caller kAsha = person_of("asha");
const Caller kBinod = person_of("binod");
const Caller kChetan = person_of("chetan");
const Caller kGuest = guest_of("guest");
const Caller kAdmin = admin_of("admin");

class People : public ::testing::TestWithParam<Kind> {
 protected:
  People() : campus_(GetParam()) {
    campus_.met("call", kAsha, kBinod, campus_.now());
    campus_.met("with-guest", kAsha, kGuest, campus_.now());
    campus_.see(kChetan);
    campus_.see(kAdmin);
  }
  Answer ask(const Caller& who, const std::string& whom) {
    return campus_.post("/api/v1/buddies", who, {{"userId", whom}});
  }
  // "ID STATE" of each buddy.
  std::vector<std::string> buddies_of(const Caller& who) {
    std::vector<std::string> list;
    const Answer answer = campus_.get("/api/v1/buddies", who);
    for (const Json& item : answer.body["items"]) {
      list.push_back(item["id"].get<std::string>() + " " + item["state"].get<std::string>());
    }
    return list;
  }
  bool may_call(const Caller& one, const Caller& other) {
    std::promise<bool> promise;
    are_buddies(campus_.database(), one.user, other.user,
                [&promise](auto answer) { promise.set_value(std::get<bool>(answer)); });
    return promise.get_future().get();
  }
  int rate(const Caller& who, const std::string& call, const std::string& value) {
    campus_.know_everybody_for(kDay);
    return rate_at_once(who, call, value);
  }
  int rate_at_once(const Caller& who, const std::string& call, const std::string& value) {
    return campus_.post("/api/v1/ratings", who, {{"callId", call_id(call)}, {"value", value}})
        .status;
  }
  std::int64_t karma(const Caller& who) {
    return campus_.get("/api/v1/me", who).body["karma"].get<std::int64_t>();
  }
  void pass_days(int days) {
    campus_.run({{"UPDATE gurukul.ratings SET rated_at = rated_at - $1",
                  {std::int64_t{days} * 86'400'000}}});
  }
  Campus campus_;
};

INSTANTIATE_TEST_SUITE_P(Each, People, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& each) { return store::testing::name_of(each.param); });

TEST_P(People, BecomeBuddiesByAskAndAccept) {
  const Answer asked = campus_.post("/api/v1/buddies", kAsha, {{"callId", call_id("call")}});
  EXPECT_EQ(asked.body, Json({{"id", "binod"}, {"state", "outgoing"}}));
  EXPECT_THAT(campus_.events.take(), ElementsAre("asked binod by asha"));
  EXPECT_THAT(buddies_of(kAsha), ElementsAre("binod outgoing"));
  EXPECT_THAT(buddies_of(kBinod), ElementsAre("asha incoming"));
  EXPECT_EQ(campus_.post("/api/v1/buddies/binod/accept", kAsha, nullptr).status, 404)
      << "nobody accepts their own ask";
  EXPECT_FALSE(may_call(kAsha, kBinod));
  EXPECT_EQ(campus_.post("/api/v1/buddies/asha/accept", kBinod, nullptr).status, 204);
  EXPECT_THAT(campus_.events.take(), ElementsAre("accepted asha by binod"));
  campus_.events.set_online("binod");
  const Json mine = campus_.get("/api/v1/buddies", kAsha).body["items"][0];
  EXPECT_EQ(mine["state"], "buddy");
  EXPECT_EQ(mine["online"], true);
  EXPECT_EQ(campus_.get("/api/v1/buddies", kBinod).body["items"][0]["online"], false);
  EXPECT_TRUE(may_call(kAsha, kBinod));
  EXPECT_TRUE(may_call(kBinod, kAsha));
  EXPECT_EQ(campus_.remove("/api/v1/buddies/asha", kBinod).status, 204);
  EXPECT_THAT(campus_.events.take(), ElementsAre("removed asha by binod"));
  EXPECT_THAT(buddies_of(kAsha), IsEmpty());
  EXPECT_FALSE(may_call(kAsha, kBinod));
}

// What needs the newest calls fails when these cannot be stored in time. Otherwise a call that has
// just ended would seem not to exist, and a deleted account would get messages afterwards.
TEST_P(People, AreToldToTryAgainWhileTheNewestCallsAreNotStored) {
  campus_.events.set_history_stored(false);
  EXPECT_EQ(campus_.post("/api/v1/buddies", kAsha, {{"callId", call_id("call")}}).status, 503);
  EXPECT_EQ(rate(kAsha, "call", "up"), 503);
  EXPECT_EQ(
      campus_.post("/api/v1/reports", kAsha, {{"callId", call_id("call")}, {"reason", "spam"}})
          .status,
      503);
  EXPECT_EQ(campus_.get("/api/v1/me/export", kAsha).status, 503);
  EXPECT_EQ(campus_.remove("/api/v1/me", kAsha).status, 503);
  campus_.events.set_history_stored(true);
  EXPECT_EQ(campus_.post("/api/v1/buddies", kAsha, {{"callId", call_id("call")}}).status, 200);
}

TEST_P(People, BecomeBuddiesByAskingEachOther) {
  ask(kAsha, "binod");
  EXPECT_EQ(ask(kAsha, "binod").body["state"], "outgoing");
  EXPECT_EQ(ask(kBinod, "asha").body["state"], "buddy");
  EXPECT_THAT(campus_.events.take(), ElementsAre("asked binod by asha", "accepted asha by binod"));
  EXPECT_EQ(ask(kAsha, "binod").body["state"], "buddy");
  EXPECT_THAT(campus_.events.take(), IsEmpty());
}

TEST_P(People, AreNotToldOfADecline) {
  ask(kAsha, "binod");
  EXPECT_EQ(campus_.post("/api/v1/buddies/asha/decline", kBinod, nullptr).status, 204);
  campus_.events.take();
  EXPECT_THAT(buddies_of(kBinod), IsEmpty());
  EXPECT_THAT(buddies_of(kAsha), ElementsAre("binod outgoing"));
  EXPECT_EQ(ask(kAsha, "binod").body["state"], "outgoing");
  EXPECT_EQ(campus_.remove("/api/v1/buddies/binod", kAsha).status, 204);
  EXPECT_THAT(buddies_of(kAsha), IsEmpty());
  EXPECT_EQ(ask(kAsha, "binod").body["state"], "outgoing");
  EXPECT_THAT(campus_.events.take(), IsEmpty()) << "binod is not asked again";
  EXPECT_THAT(buddies_of(kBinod), IsEmpty());
  campus_.run({{"UPDATE gurukul.buddies SET answered_at = answered_at - $1", {31LL * 86'400'000}}});
  ask(kAsha, "binod");
  EXPECT_THAT(buddies_of(kBinod), ElementsAre("asha incoming")) << "a month later";
  campus_.post("/api/v1/buddies/asha/decline", kBinod, nullptr);
  EXPECT_EQ(ask(kBinod, "asha").body["state"], "buddy") << "who declined may change their mind";
}

TEST_P(People, CannotAskWhomTheyShouldNot) {
  EXPECT_EQ(ask(kAsha, "chetan").status, 404) << "never met";
  EXPECT_EQ(ask(kAsha, "asha").status, 404);
  EXPECT_EQ(ask(kAsha, "guest").status, 409);
  EXPECT_EQ(campus_.post("/api/v1/buddies", kAsha, Json::object()).status, 400);
  EXPECT_EQ(
      campus_.post("/api/v1/buddies", kAsha, {{"userId", "binod"}, {"callId", call_id("call")}})
          .status,
      400);
  campus_.post("/api/v1/blocks", kBinod, {{"userId", "asha"}});
  EXPECT_EQ(ask(kAsha, "binod").status, 404) << "a block is not told";
  EXPECT_EQ(ask(kBinod, "asha").status, 409);
}

TEST_P(People, BlockedAreNoBuddiesAndTheLobbyKnowsFirst) {
  ask(kAsha, "binod");
  ask(kBinod, "asha");
  campus_.events.take();
  campus_.events.hold();
  Awaited awaited;
  campus_.api().handle(http("POST", "/api/v1/blocks", R"({"userId":"binod"})"), kAsha,
                       awaited.reply());
  campus_.events.await_held();
  EXPECT_FALSE(awaited.is_there()) << "acknowledged before the lobby applied it";
  campus_.events.release();
  EXPECT_EQ(awaited.get().status, 204);
  EXPECT_THAT(campus_.events.take(), ElementsAre("blocked asha binod"));
  EXPECT_THAT(buddies_of(kAsha), IsEmpty());
  EXPECT_FALSE(may_call(kAsha, kBinod));
  const Json blocks = campus_.get("/api/v1/blocks", kAsha).body["items"];
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0]["name"], "Name of binod");
  EXPECT_THAT(campus_.get("/api/v1/blocks", kBinod).body["items"], IsEmpty());
  EXPECT_EQ(campus_.remove("/api/v1/blocks/asha", kBinod).status, 404) << "not theirs to lift";
  EXPECT_EQ(campus_.remove("/api/v1/blocks/binod", kAsha).status, 204);
  EXPECT_THAT(campus_.events.take(), ElementsAre("profile asha", "profile binod"));
}

TEST_P(People, CanBlockAgainAndNotThemselves) {
  EXPECT_EQ(campus_.post("/api/v1/blocks", kAsha, {{"userId", "binod"}}).status, 204);
  EXPECT_EQ(campus_.post("/api/v1/blocks", kAsha, {{"userId", "binod"}}).status, 204);
  EXPECT_EQ(campus_.post("/api/v1/blocks", kAsha, {{"userId", "asha"}}).body["field"], "userId");
  EXPECT_EQ(campus_.post("/api/v1/blocks", kGuest, {{"userId", "asha"}}).status, 204)
      << "guests are protected too";
}

TEST_P(People, BlockNoMoreThanTheLobbyHolds) {
  campus_.run(
      {{"INSERT INTO gurukul.blocks (blocker, blocked, blocked_at) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
        "SELECT 'asha', 'b' || CAST(i AS TEXT), 1 FROM n",
        {}}});
  EXPECT_EQ(campus_.post("/api/v1/blocks", kAsha, {{"userId", "binod"}}).status, 409);
}

TEST_P(People, ReportWithWhatWasSaidLast) {
  for (int at = 0; at < 60; ++at) {
    campus_.said("call", at % 2 == 0 ? kAsha : kBinod, "m" + std::to_string(at), 1'000 + at);
  }
  const Json body = {{"callId", call_id("call")}, {"reason", "hate"}, {"words", "line\nline"}};
  const Answer first = campus_.post("/api/v1/reports", kAsha, body);
  EXPECT_EQ(first.status, 201);
  const Answer again = campus_.post("/api/v1/reports", kAsha, body);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body["id"], first.body["id"]);
  EXPECT_EQ(campus_.post("/api/v1/reports", kBinod, body).status, 201) << "the other one may too";
  const std::string id = first.body["id"];
  campus_.remove("/api/v1/me", kBinod);  // does not delete the evidence
  const Answer seen = campus_.get("/api/v1/admin/reports/" + id, kAdmin);
  ASSERT_EQ(seen.status, 200);
  EXPECT_EQ(seen.body["reportedId"], "binod");
  EXPECT_EQ(seen.body["reported"], nullptr);
  EXPECT_EQ(seen.body["words"], "line\nline");
  ASSERT_EQ(seen.body["messages"].size(), 50U);
  EXPECT_EQ(seen.body["messages"][49]["text"], "m59");
  EXPECT_EQ(seen.body["messages"][49]["from"], "reported");
  EXPECT_EQ(seen.body["messages"][48]["from"], "reporter");
}

TEST_P(People, ReportOnlyTheirOwnCallsInKnownWords) {
  const auto report = [this](const Caller& who, const Json& body) {
    return campus_.post("/api/v1/reports", who, body);
  };
  EXPECT_EQ(report(kChetan, {{"callId", call_id("call")}, {"reason", "spam"}}).status, 404);
  EXPECT_EQ(report(kGuest, {{"callId", call_id("with-guest")}, {"reason", "spam"}}).status, 201);
  EXPECT_EQ(report(kAsha, {{"callId", call_id("call")}, {"reason", "ugly"}}).body["field"],
            "reason");
  EXPECT_EQ(report(kAsha, {{"reason", "spam"}}).body["field"], "callId");
  EXPECT_EQ(
      report(kAsha,
             {{"callId", call_id("call")}, {"reason", "spam"}, {"words", std::string(1'001, 'x')}})
          .body["field"],
      "words");
}

TEST_P(People, RateOnceACallAndMayChangeIt) {
  EXPECT_EQ(rate(kAsha, "call", "up"), 200);
  EXPECT_EQ(karma(kBinod), 1);
  EXPECT_EQ(rate(kAsha, "call", "up"), 200);
  EXPECT_EQ(karma(kBinod), 1);
  EXPECT_EQ(rate(kAsha, "call", "down"), 200);
  EXPECT_EQ(karma(kBinod), -1);
  EXPECT_EQ(rate(kBinod, "call", "up"), 200);
  EXPECT_EQ(karma(kAsha), 1);
  EXPECT_THAT(campus_.events.take(),
              ElementsAre("profile binod", "profile binod", "profile binod", "profile asha"));
  EXPECT_EQ(campus_.get("/api/v1/calls", kAsha).body["items"][1]["rating"], "down");
  EXPECT_EQ(rate(kChetan, "call", "up"), 404);
  EXPECT_EQ(rate(kGuest, "with-guest", "up"), 403);
  EXPECT_EQ(rate(kAsha, "call", "great"), 400);
  campus_.run(
      {{"UPDATE gurukul.call_members SET started_at = started_at - $1", {8LL * 86'400'000}}});
  EXPECT_EQ(rate(kAsha, "call", "up"), 409) << "a week later";
}

TEST_P(People, CannotFarmKarmaBetweenTwo) {
  for (int at = 0; at < 6; ++at) {
    const std::string call = "again-" + std::to_string(at);
    campus_.met(call, kAsha, kBinod, campus_.now());
    EXPECT_EQ(rate(kAsha, call, "up"), 200);
  }
  EXPECT_EQ(karma(kBinod), 1) << "one a day";
  for (int day = 0; day < 6; ++day) {
    pass_days(1);
    campus_.met("day-" + std::to_string(day), kAsha, kBinod, campus_.now());
    rate(kAsha, "day-" + std::to_string(day), "up");
  }
  EXPECT_EQ(karma(kBinod), 3) << "three a month";
}

TEST_P(People, CannotFarmKarmaInACrowd) {
  for (int at = 0; at < 15; ++at) {
    const Caller fan = person_of("fan-" + std::to_string(at));
    campus_.met("fan-" + std::to_string(at), fan, kBinod, campus_.now());
    rate(fan, "fan-" + std::to_string(at), "up");
  }
  EXPECT_EQ(karma(kBinod), 10) << "ten a day";
  rate(kAsha, "call", "down");
  EXPECT_EQ(karma(kBinod), 9) << "the other direction has a limit of its own";
}

TEST_P(People, CannotFarmKarmaBySockPuppets) {
  Caller unproved = person_of("unproved");
  unproved.is_proved = false;
  campus_.met("unproved", unproved, kBinod, campus_.now());
  EXPECT_EQ(rate(unproved, "unproved", "up"), 200);
  EXPECT_EQ(karma(kBinod), 0) << "anybody makes an account without an address";
  campus_.know_everybody_for(kDay - Millis{1'000});
  EXPECT_EQ(rate_at_once(kAsha, "call", "up"), 200);
  EXPECT_EQ(karma(kBinod), 0) << "of today";
  campus_.run({{"UPDATE gurukul.calls SET ended_at = started_at + 59999", {}}});
  EXPECT_EQ(rate(kAsha, "call", "up"), 200);
  EXPECT_EQ(karma(kBinod), 0) << "a call of less than a minute";
  campus_.run({{"UPDATE gurukul.calls SET ended_at = started_at + 60000", {}}});
  EXPECT_EQ(rate(kAsha, "call", "up"), 200);
  EXPECT_EQ(karma(kBinod), 1);
}

TEST_P(People, CannotGiveMoreThanTwentyADay) {
  std::int64_t given = 0;
  for (int at = 0; at < 24; ++at) {
    const Caller other = person_of("other-" + std::to_string(at));
    campus_.met("other-" + std::to_string(at), kAsha, other, campus_.now());
    rate(kAsha, "other-" + std::to_string(at), "up");
    given += karma(other);
  }
  EXPECT_EQ(given, 20);
}

TEST_P(People, CannotFarmKarmaAllAtOnce) {
  constexpr int kCalls = 12;
  std::vector<Awaited> answers(kCalls);
  for (int at = 0; at < kCalls; ++at) {
    campus_.met("same-" + std::to_string(at), kAsha, kBinod, campus_.now());
  }
  std::promise<bool> held;
  if (GetParam() == Kind::kPostgres) {
    // Concurrent ratings are serialized by the profile row lock: without it, all would count.
    campus_.database().run(
        {{"UPDATE gurukul.profiles SET karma = karma WHERE id = 'binod'", {}},
         {"SELECT COUNT(*) FROM pg_sleep(1)", {}}},
        [&held](const store::Outcome& outcome) { held.set_value(static_cast<bool>(outcome)); });
  } else {
    held.set_value(true);
  }
  campus_.know_everybody_for(kDay);
  for (int at = 0; at < kCalls; ++at) {
    const Json body = {{"callId", call_id("same-" + std::to_string(at))}, {"value", "up"}};
    campus_.api().handle(http("POST", "/api/v1/ratings", body.dump()), kAsha,
                         answers[static_cast<std::size_t>(at)].reply());
  }
  for (Awaited& answer : answers) EXPECT_EQ(answer.get().status, 200);
  EXPECT_TRUE(held.get_future().get());
  EXPECT_EQ(karma(kBinod), 1);
}

}  // namespace
}  // namespace gurukul::social::testing
