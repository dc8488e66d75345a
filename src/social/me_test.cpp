// The own profile, its export and its deletion.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "social/retention.hpp"
#include "social/testing/campus.hpp"

namespace gurukul::social::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Caller kAsha = person_of("asha");
const Caller kBinod = person_of("binod");
const Caller kGuest = guest_of("guest");

class Me : public ::testing::TestWithParam<Kind> {
 protected:
  Me() : campus_(GetParam()) {}
  Answer patched(const Json& body) { return campus_.patch("/api/v1/me", kAsha, body); }
  Campus campus_;
};

INSTANTIATE_TEST_SUITE_P(Each, Me, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& each) { return store::testing::name_of(each.param); });

TEST_P(Me, IsMadeAtFirstSight) {
  const Answer me = campus_.get("/api/v1/me", kAsha);
  EXPECT_EQ(me.body["id"], "asha");
  EXPECT_EQ(me.body["name"], "Name of asha");
  EXPECT_EQ(me.body["campus"], "north");
  EXPECT_EQ(me.body["karma"], 0);
  EXPECT_EQ(me.body["isGuest"], false);
  EXPECT_EQ(me.body["avatarUrl"], nullptr);
  EXPECT_THAT(me.body["interests"], IsEmpty());
  EXPECT_EQ(me.header("Cache-Control"), "no-store");
}

TEST_P(Me, FollowsTheTokenButNotItsHintOfAName) {
  campus_.get("/api/v1/me", kAsha);
  patched({{"name", nullptr}});
  Caller moved = kAsha;
  moved.campus = "south";
  moved.name_hint = "Somebody else";
  const Answer me = campus_.get("/api/v1/me", moved);
  EXPECT_EQ(me.body["campus"], "south");
  EXPECT_EQ(me.body["name"], nullptr);
  moved.campus.reset();
  EXPECT_EQ(campus_.get("/api/v1/me", moved).body["campus"], nullptr);
}

TEST_P(Me, KeepsWhatItWasWhenAGuestMakesAnAccount) {
  Caller guest = kGuest;
  EXPECT_EQ(campus_.get("/api/v1/me", guest).body["isGuest"], true);
  guest.is_guest = false;
  guest.name_hint = "  Asha \xE2\x80\xAE";  // a direction override, removed
  EXPECT_EQ(campus_.get("/api/v1/me", guest).body["name"], "Asha");
  Caller other = guest_of("other");
  campus_.see(other);
  other.is_guest = false;
  other.name_hint = "\xC2\xA0 Asha ";
  const Answer me = campus_.get("/api/v1/me", other);
  EXPECT_EQ(me.body["name"], "Asha");
  EXPECT_EQ(me.body["isGuest"], false);
}

TEST_P(Me, IsChangedByPatch) {
  const Answer me =
      patched({{"name", "  \u0906\u0936\u093E "}, {"interests", {"chess", " Go ", "chess"}}});
  EXPECT_EQ(me.status, 200);
  EXPECT_EQ(me.body["name"], "\u0906\u0936\u093E");
  EXPECT_EQ(me.body["interests"], Json({"chess", "Go"}));
  EXPECT_THAT(campus_.events.take(), ElementsAre("profile asha"));
  EXPECT_EQ(patched({{"interests", Json::array()}}).body["interests"], Json::array());
  EXPECT_THAT(campus_.events.take(), IsEmpty()) << "the lobby knows nothing of those";
}

TEST_P(Me, IsAcknowledgedWhenTheLobbyKnows) {
  campus_.see(kAsha);
  campus_.events.hold();
  Awaited awaited;
  campus_.api().handle(http("PATCH", "/api/v1/me", R"({"name":"New"})"), kAsha, awaited.reply());
  campus_.events.await_held();
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.profiles WHERE name = 'New'"), 1);
  EXPECT_FALSE(awaited.is_there());
  campus_.events.release();
  EXPECT_EQ(awaited.get().status, 200);
}

TEST_P(Me, RefusesWhatIsWrongByName) {
  const std::vector<std::pair<Json, std::string>> wrong{
      {{{"name", ""}}, "name"},
      {{{"name", "   "}}, "name"},
      {{{"name", std::string(41, 'x')}}, "name"},
      {{{"name", 5}}, "name"},
      {{{"name", "a\nb"}}, "name"},
      {{{"name", std::string("a\0b", 3)}}, "name"},
      {{{"interests", "chess"}}, "interests"},
      {{{"interests", {"a", "b", "c", "d", "e", "f", "g", "h", "i"}}}, "interests"},
      {{{"interests", {std::string(33, 'x')}}}, "interests"},
      {{{"interests", {7}}}, "interests"},
      {{{"karma", 1000}}, "karma"},
      {{{"campus", "south"}}, "campus"}};
  for (const auto& [body, field] : wrong) {
    const Answer answer = patched(body);
    EXPECT_EQ(answer.status, 400) << body.dump();
    EXPECT_EQ(answer.body["field"], field) << answer.text;
    EXPECT_THAT(answer.body["detail"].get<std::string>(), HasSubstr(field));
  }
  EXPECT_EQ(patched({{"name", std::string(40, 'x')}}).status, 200);
}

TEST_P(Me, RefusesBodiesThatAreNone) {
  const auto status = [this](const std::string& body, const std::string& type) {
    return campus_.send(http("PATCH", "/api/v1/me", body, type), kAsha).status;
  };
  EXPECT_EQ(status("{", "application/json"), 400);
  EXPECT_EQ(status("[]", "application/json"), 400);
  EXPECT_EQ(status("", "application/json"), 400);
  EXPECT_EQ(status("{\"name\":\"\xFF\"}", "application/json"), 400);
  EXPECT_EQ(status(std::string(100'000, '['), "application/json"), 413);
  const std::string deep = R"({"name":)" + std::string(8, '[') + std::string(8, ']') + "}";
  EXPECT_THAT(campus_.send(http("PATCH", "/api/v1/me", deep), kAsha).body["detail"].dump(),
              HasSubstr("levels of nesting"));
  EXPECT_EQ(status(R"({"name":"x"})", "text/plain"), 415);
  EXPECT_EQ(status(R"({"name":"[[[[[[[[[[[[\"[["})", "application/json; charset=utf-8"), 200);
}

TEST_P(Me, ExportsEverythingOfMineAndNothingElse) {
  campus_.met("call", kAsha, kBinod);
  campus_.said("call", kAsha, "from me");
  campus_.said("call", kBinod, "to me");
  campus_.met("foreign", kBinod, person_of("third"));
  campus_.said("foreign", kBinod, "a secret");
  campus_.post("/api/v1/ratings", kAsha, {{"callId", call_id("call")}, {"value", "down"}});
  campus_.post("/api/v1/buddies", kAsha, {{"callId", call_id("call")}});
  campus_.post("/api/v1/reports", kAsha,
               {{"callId", call_id("call")}, {"reason", "spam"}, {"words", "was spam"}});
  campus_.post("/api/v1/blocks", kAsha, {{"userId", "third"}});
  const Answer all = campus_.get("/api/v1/me/export", kAsha);
  ASSERT_EQ(all.status, 200) << all.text;
  EXPECT_EQ(all.body["profile"]["name"], "Name of asha");
  EXPECT_EQ(all.body["calls"].size(), 1U);
  EXPECT_EQ(all.body["messages"].size(), 2U);
  EXPECT_EQ(all.body["ratings"][0]["value"], -1);
  EXPECT_EQ(all.body["buddies"][0]["state"], "outgoing");
  EXPECT_EQ(all.body["reports"][0]["words"], "was spam");
  EXPECT_EQ(all.body["blocks"][0]["id"], "third");
  EXPECT_EQ(all.body["truncated"], false);
  EXPECT_EQ(all.text.find("a secret"), std::string::npos);
  EXPECT_THAT(all.header("Content-Disposition"), HasSubstr("attachment"));
}

TEST_P(Me, ExportsMoreMessagesThanAreReadAtOnce) {
  campus_.met("long", kAsha, kBinod);
  for (int part = 0; part < 6; ++part) {
    std::vector<MessageRecord> batch;
    for (int at = 0; at < 1'000; ++at) {
      const auto number = static_cast<std::uint64_t>(part * 1'000 + at);
      batch.push_back({MessageId{number, 1}, session_of("long"), kAsha.user,
                       "m" + std::to_string(number),
                       Instant{static_cast<std::int64_t>(number / 7)}});
    }
    campus_.run(store_messages(batch));
  }
  const Answer all = campus_.get("/api/v1/me/export", kAsha);
  ASSERT_EQ(all.body["messages"].size(), 6'000U);
  std::set<std::string> ids;
  for (const Json& message : all.body["messages"]) ids.insert(message["id"].get<std::string>());
  EXPECT_EQ(ids.size(), 6'000U);
}

TEST_P(Me, ExportsCallsInPagesAndOneAtATime) {
  for (int at = 0; at < 200; ++at) {
    const std::string call = "paged-" + std::to_string(at);
    campus_.met(call, kAsha, kBinod, Instant{1'000 + at / 3});
    for (int word = 0; word < at % 40; ++word) {
      campus_.said(call, word % 2 == 0 ? kAsha : kBinod, call + "-" + std::to_string(word),
                   2'000 + word / 5);
    }
  }
  const Answer all = campus_.get("/api/v1/me/export", kAsha);
  ASSERT_EQ(all.status, 200) << all.text;
  EXPECT_EQ(all.body["calls"].size(), 200U);
  std::set<std::string> texts;
  for (const Json& message : all.body["messages"]) texts.insert(message["text"].get<std::string>());
  EXPECT_EQ(texts.size(), 5U * (39U * 40U / 2U));
  EXPECT_EQ(all.body["messages"].size(), texts.size());
  Awaited first;
  campus_.api().handle(http("GET", "/api/v1/me/export"), kAsha, first.reply());
  std::optional<net::HttpResponse> held = first.get();
  EXPECT_EQ(campus_.get("/api/v1/me/export", kAsha).status, 429);
  EXPECT_EQ(campus_.get("/api/v1/me/export", kBinod).status, 200);
  held->source.reset();
}

TEST_P(Me, DeletedLeavesNoNameBehind) {
  campus_.met("call", kAsha, kBinod);
  campus_.said("call", kAsha, "mine");
  campus_.said("call", kBinod, "theirs");
  campus_.met("with-guest", kAsha, kGuest);
  campus_.said("with-guest", kAsha, "only asha keeps this");
  campus_.know_everybody_for(Millis{86'400'000});
  campus_.post("/api/v1/ratings", kAsha, {{"callId", call_id("call")}, {"value", "up"}});
  campus_.post("/api/v1/buddies", kAsha, {{"userId", "binod"}});
  campus_.post("/api/v1/blocks", kAsha, {{"userId", "guest"}});
  campus_.post("/api/v1/reports", kAsha, {{"callId", call_id("call")}, {"reason", "hate"}});
  campus_.events.take();
  ASSERT_EQ(campus_.remove("/api/v1/me", kAsha).status, 204);
  EXPECT_THAT(campus_.events.take(), ElementsAre("departed asha"));

  const Answer calls = campus_.get("/api/v1/calls", kBinod);
  ASSERT_EQ(calls.body["items"].size(), 1U);
  EXPECT_EQ(calls.body["items"][0]["partner"], nullptr);
  const Answer messages = campus_.get("/api/v1/calls/" + call_id("call") + "/messages", kBinod);
  ASSERT_EQ(messages.body["items"].size(), 2U);
  EXPECT_EQ(messages.body["items"][0]["from"] == messages.body["items"][1]["from"], false);
  EXPECT_EQ(campus_.get("/api/v1/me", kBinod).body["karma"], 1) << "what was given stays given";
  EXPECT_THAT(campus_.get("/api/v1/people", kBinod).body["items"], IsEmpty());
  EXPECT_THAT(campus_.get("/api/v1/buddies", kBinod).body["items"], IsEmpty());
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.messages WHERE text LIKE 'only%'"), 0);

  for (const auto& [table, column] :
       std::vector<std::pair<std::string, std::string>>{{"profiles", "id"},
                                                        {"call_members", "user_id"},
                                                        {"call_members", "partner_id"},
                                                        {"messages", "sender"},
                                                        {"buddies", "low"},
                                                        {"buddies", "high"},
                                                        {"blocks", "blocker"},
                                                        {"reports", "reporter"},
                                                        {"report_messages", "sender"},
                                                        {"ratings", "rater"},
                                                        {"ratings", "rated"},
                                                        {"avatars", "user_id"}}) {
    const std::string sql =
        "SELECT COUNT(*) FROM gurukul." + table + " WHERE " + column + " = 'asha'";
    EXPECT_EQ(campus_.count(sql), 0) << sql;
  }
}

TEST_P(Me, DeletedIsNotMadeAgainByWhatIsUnderWay) {
  campus_.met("call", kAsha, kBinod);
  ASSERT_EQ(campus_.remove("/api/v1/me", kAsha).status, 204);
  EXPECT_EQ(campus_.get("/api/v1/me", kAsha).status, 410);
  EXPECT_EQ(campus_.get("/api/v1/calls", kAsha).status, 410);
  campus_.said("call", kAsha, "late");
  campus_.met("late-call", kAsha, kBinod);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.profiles WHERE id = 'asha'"), 0);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.messages WHERE sender = 'asha'"), 0);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.call_members WHERE user_id = 'asha' "
                          "OR partner_id = 'asha'"),
            0);
}

TEST_P(Me, WhoseAccountWasClearedAwayIsForgottenToo) {
  campus_.met("call", kAsha, kGuest);
  campus_.said("call", kGuest, "from a guest");
  std::promise<std::optional<store::Fault>> forgotten;
  forget(campus_.database(), kGuest.user, campus_.now(),
         [&](std::optional<store::Fault> fault) { forgotten.set_value(fault); });
  EXPECT_EQ(forgotten.get_future().get(), std::nullopt);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.profiles WHERE id = 'guest'"), 0);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.messages WHERE sender = 'guest'"), 0);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.messages"), 1) << "the other one keeps it";
}

TEST_P(Me, DeletedTakesTheAccountAlongInTheSameTransaction) {
  Campus campus(GetParam(),
                {.defaults = {}, .rate_limits = false, .account_deletion = [](const UserId& user) {
                   return store::Transaction{
                       {"INSERT INTO gurukul.departed (id, departed_at) "
                        "VALUES ('account of ' || CAST($1 AS TEXT), 1)",
                        {user.value()}}};
                 }});
  ASSERT_EQ(campus.remove("/api/v1/me", kAsha).status, 204);
  EXPECT_EQ(campus.count("SELECT COUNT(*) FROM gurukul.departed WHERE id = 'account of asha'"), 1);
}

}  // namespace
}  // namespace gurukul::social::testing
