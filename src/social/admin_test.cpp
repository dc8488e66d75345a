// Tests of the admin API.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "social/testing/campus.hpp"

namespace gurukul::social::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Caller kAsha = person_of("asha");
const Caller kBinod = person_of("binod");
const Caller kAdmin = admin_of("admin");
const Caller kSecond = admin_of("second");

class Desk : public ::testing::TestWithParam<Kind> {
 protected:
  Desk() : campus_(GetParam()) {
    campus_.met("call", kAsha, kBinod, campus_.now());
    campus_.said("call", kBinod, "rude", campus_.now().unix_ms);
    campus_.see(kAdmin);
  }
  Answer ban(const std::string& user, const Json& minutes) {
    return campus_.post("/api/v1/admin/bans", kAdmin,
                        {{"userId", user}, {"reason", "rude"}, {"minutes", minutes}});
  }
  // "ACTION SUBJECT" of each audit entry, newest first.
  std::vector<std::string> audit() {
    std::vector<std::string> list;
    const Answer answer = campus_.get("/api/v1/admin/audit", kAdmin);
    for (const Json& one : answer.body["items"]) {
      list.push_back(one["action"].get<std::string>() + " " + one["subject"].get<std::string>());
    }
    return list;
  }
  Answer set(const Json& patch) { return campus_.patch("/api/v1/admin/settings", kAdmin, patch); }
  Campus campus_;
};

INSTANTIATE_TEST_SUITE_P(Each, Desk, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& each) { return store::testing::name_of(each.param); });

TEST_P(Desk, ShowsNumbers) {
  campus_.post("/api/v1/reports", kAsha, {{"callId", call_id("call")}, {"reason", "hate"}});
  ban("binod", 5);
  campus_.see(guest_of("guest"));
  const Json body = campus_.get("/api/v1/admin/overview", kAdmin).body;
  EXPECT_EQ(body["live"]["online"], 7);
  EXPECT_EQ(body["live"]["waiting"]["text"], 2);
  EXPECT_EQ(body["users"], 3);
  EXPECT_EQ(body["guests"], 1);
  EXPECT_EQ(body["openReports"], 1);
  EXPECT_EQ(body["bans"], 1);
  ASSERT_EQ(body["hours"].size(), 24U);
  std::int64_t calls = 0;
  std::int64_t messages = 0;
  for (const Json& hour : body["hours"]) {
    calls += hour["calls"].get<std::int64_t>();
    messages += hour["messages"].get<std::int64_t>();
  }
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(messages, 1);
}

TEST_P(Desk, SettlesReportsOnce) {
  const Answer made =
      campus_.post("/api/v1/reports", kAsha, {{"callId", call_id("call")}, {"reason", "hate"}});
  const std::string id = made.body["id"];
  const Json open = campus_.get("/api/v1/admin/reports", kAdmin).body["items"];
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0]["reporter"]["name"], "Name of asha");
  EXPECT_EQ(open[0]["reported"]["id"], "binod");
  EXPECT_EQ(open[0]["reportsAgainst"], 1);
  const std::string path = "/api/v1/admin/reports/" + id;
  EXPECT_EQ(campus_.get(path, kAdmin).body["messages"][0]["text"], "rude");
  const Json settled = {{"resolution", "warned"}, {"note", "first time"}};
  EXPECT_EQ(campus_.post(path + "/resolve", kAdmin, settled).status, 204);
  EXPECT_EQ(campus_.post(path + "/resolve", kSecond, settled).status, 409);
  EXPECT_THAT(campus_.get("/api/v1/admin/reports", kAdmin).body["items"], IsEmpty());
  const Json resolved = campus_.get("/api/v1/admin/reports?state=resolved", kAdmin).body["items"];
  EXPECT_EQ(resolved[0]["resolution"], "warned");
  EXPECT_EQ(resolved[0]["resolvedBy"], "admin");
  EXPECT_EQ(campus_.get("/api/v1/admin/reports?state=some", kAdmin).body["field"], "state");
  EXPECT_THAT(audit(), ElementsAre("report.resolved " + id, "report.viewed " + id));
}

TEST_P(Desk, BansAndLifts) {
  const Answer made = ban("binod", 30);
  EXPECT_EQ(made.status, 201);
  EXPECT_NEAR(made.body["until"].get<double>(),
              static_cast<double>(campus_.now().unix_ms + 30 * 60'000), 60'000);
  const Answer longer = ban("binod", nullptr);
  EXPECT_EQ(longer.body["until"], nullptr);
  EXPECT_THAT(campus_.events.take(),
              ElementsAre("banned binod for a while: rude", "banned binod for good: rude"));
  const Json standing = campus_.get("/api/v1/admin/bans", kAdmin).body["items"];
  ASSERT_EQ(standing.size(), 1U);
  EXPECT_EQ(standing[0]["user"]["id"], "binod");
  EXPECT_EQ(campus_.get("/api/v1/admin/bans?state=all", kAdmin).body["items"].size(), 2U);
  EXPECT_EQ(campus_.get("/api/v1/me", kBinod).body["ban"]["reason"], "rude");
  const std::string id = longer.body["id"];
  EXPECT_EQ(
      campus_.remove("/api/v1/admin/bans/" + made.body["id"].get<std::string>(), kAdmin).status,
      404)
      << "it was replaced";
  EXPECT_EQ(campus_.remove("/api/v1/admin/bans/" + id, kAdmin).status, 204);
  EXPECT_EQ(campus_.remove("/api/v1/admin/bans/" + id, kAdmin).status, 404);
  EXPECT_THAT(campus_.events.take(), ElementsAre("unbanned binod"));
  EXPECT_EQ(campus_.get("/api/v1/me", kBinod).body["ban"], nullptr);
  EXPECT_THAT(audit(),
              ElementsAre("user.unbanned binod", "user.banned binod", "user.banned binod"));
}

TEST_P(Desk, RefusesWrongBans) {
  EXPECT_EQ(ban("nobody", 5).status, 404);
  EXPECT_EQ(ban("admin", 5).body["field"], "userId");
  EXPECT_EQ(ban("binod", 0).body["field"], "minutes");
  EXPECT_EQ(ban("binod", "long").body["field"], "minutes");
  EXPECT_EQ(ban("binod", 1.5).body["field"], "minutes");
  const Answer without =
      campus_.post("/api/v1/admin/bans", kAdmin, {{"userId", "binod"}, {"reason", "x"}});
  EXPECT_EQ(without.body["field"], "minutes");
  EXPECT_THAT(audit(), IsEmpty());
}

TEST_P(Desk, FindsUsers) {
  campus_.run(
      {{"INSERT INTO gurukul.accounts (id, email, user_metadata, is_anonymous, created_at, "
        "updated_at, version) VALUES ('asha', 'asha@north.example', '{}', 0, 1, 1, 1)",
        {}}});
  ban("asha", 5);
  const auto found = [this](const std::string& q) {
    return campus_.get("/api/v1/admin/users?q=" + q, kAdmin).body["items"];
  };
  EXPECT_EQ(found("").size(), 3U);
  EXPECT_EQ(found("NAME+OF").size(), 2U);
  EXPECT_EQ(found("binod").size(), 1U);
  const Json by_mail = found("north.example");
  ASSERT_EQ(by_mail.size(), 1U);
  EXPECT_EQ(by_mail[0]["email"], "asha@north.example");
  EXPECT_EQ(by_mail[0]["ban"]["reason"], "rude");
  EXPECT_EQ(by_mail[0]["calls"], 1);
  EXPECT_THAT(found("%25"), IsEmpty());
}

TEST_P(Desk, ChangesSettingsLive) {
  EXPECT_EQ(campus_.get("/api/v1/settings", std::nullopt).body["matching"], true);
  const Answer set_all = set({{"matching", false},
                              {"matchingMessage", "exams until 5"},
                              {"banner", "maintenance at night"},
                              {"queueTimeoutMs", 30'000},
                              {"karmaFloor", -5},
                              {"modes", {"text", "video"}},
                              {"guests", false},
                              {"interests", false},
                              {"messageDays", 7},
                              {"callDays", 30}});
  ASSERT_EQ(set_all.status, 200) << set_all.text;
  EXPECT_EQ(set_all.body["version"], 1);
  EXPECT_THAT(campus_.events.take(), ElementsAre("settings 1"));
  const Json all = campus_.get("/api/v1/admin/settings", kAdmin).body;
  EXPECT_EQ(all, set_all.body);
  EXPECT_EQ(all["modes"], Json({"video", "text"}));
  const Json shown = campus_.get("/api/v1/settings", std::nullopt).body;
  EXPECT_EQ(shown["matchingMessage"], "exams until 5");
  EXPECT_FALSE(shown.contains("karmaFloor"));
  EXPECT_EQ(set({{"karmaFloor", nullptr}}).body["karmaFloor"], nullptr);
  const Json entry = campus_.get("/api/v1/admin/audit?limit=1", kAdmin).body["items"][0];
  EXPECT_EQ(entry["actorName"], "Admin admin");
  EXPECT_EQ(entry["detail"]["karmaFloor"], Json({{"from", -5}, {"to", nullptr}}));
}

TEST_P(Desk, LoadsWhatWasSetOverTheDefaults) {
  set({{"banner", "hello"}});
  campus_.run(
      {{"INSERT INTO gurukul.settings (name, value, version, changed_at) "
        "VALUES ('guests', '\"perhaps\"', 1, 1), ('ofTheFuture', '1', 1, 1)",
        {}}});
  std::promise<SettingsOutcome> promise;
  load_settings(campus_.database(), {.queue_timeout = Millis{77'000}, .guests = false},
                [&promise](SettingsOutcome outcome) { promise.set_value(std::move(outcome)); });
  const SettingsOutcome outcome = promise.get_future().get();
  const auto& settings = std::get<OperatorSettings>(outcome);
  EXPECT_EQ(settings.banner, "hello");
  EXPECT_EQ(settings.queue_timeout, Millis{77'000});
  EXPECT_FALSE(settings.guests);
  EXPECT_EQ(settings.version, 1);
}

TEST_P(Desk, RefusesWrongSettingsByName) {
  const std::vector<std::pair<std::string, Json>> wrong{
      {"matching", 1},       {"matching", nullptr},    {"banner", std::string(501, 'x')},
      {"banner", 7},         {"queueTimeoutMs", 999},  {"queueTimeoutMs", 1e30},
      {"karmaFloor", "low"}, {"modes", Json::array()}, {"modes", {"video", "smell"}},
      {"messageDays", 0},    {"callDays", 3651},       {"callDays", 18446744073709551615ULL},
      {"nonsense", true},    {"version", -1}};
  for (const auto& [name, value] : wrong) {
    const Answer answer = set({{"guests", true}, {name, value}});
    EXPECT_EQ(answer.status, 400) << name << value.dump();
    EXPECT_EQ(answer.body["field"], name) << answer.text;
  }
  EXPECT_EQ(set(Json::object()).status, 400);
  EXPECT_EQ(campus_.get("/api/v1/admin/settings", kAdmin).body["version"], 0);
  EXPECT_THAT(audit(), IsEmpty());
}

TEST_P(Desk, RefusesAChangeOfWhatWasNotSeen) {
  EXPECT_EQ(set({{"version", 0}, {"guests", false}}).status, 200);
  const Answer late = set({{"version", 0}, {"guests", true}});
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.body["detail"].get<std::string>(), HasSubstr("version: 1"));
  EXPECT_EQ(campus_.get("/api/v1/admin/settings", kAdmin).body["guests"], false);
}

TEST_P(Desk, LosesNoChangeOfTwoAtOnce) {
  constexpr int kChanges = 4;
  std::vector<Awaited> answers(kChanges);
  const std::array<Json, kChanges> bodies{Json{{"banner", "x"}}, Json{{"guests", false}},
                                          Json{{"interests", false}}, Json{{"messageDays", 3}}};
  for (std::size_t at = 0; at < kChanges; ++at) {
    campus_.api().handle(http("PATCH", "/api/v1/admin/settings", bodies.at(at).dump()), kAdmin,
                         answers[at].reply());
  }
  for (Awaited& answer : answers) EXPECT_EQ(answer.get().status, 200);
  const Json all = campus_.get("/api/v1/admin/settings", kAdmin).body;
  EXPECT_EQ(all["banner"], "x");
  EXPECT_EQ(all["guests"], false);
  EXPECT_EQ(all["interests"], false);
  EXPECT_EQ(all["messageDays"], 3);
  EXPECT_EQ(all["version"], kChanges);
  EXPECT_EQ(audit().size(), static_cast<std::size_t>(kChanges));
}

TEST_P(Desk, LetsOneWinOfManyWhoSawTheSame) {
  constexpr std::size_t kAdmins = 8;
  std::vector<Awaited> answers(kAdmins);
  for (std::size_t at = 0; at < kAdmins; ++at) {
    const Json body = {{"version", 0}, {"banner", "by " + std::to_string(at)}};
    campus_.api().handle(http("PATCH", "/api/v1/admin/settings", body.dump()), kAdmin,
                         answers[at].reply());
  }
  int won = 0;
  int told = 0;
  for (Awaited& answer : answers) {
    const int status = answer.get().status;
    won += status == 200 ? 1 : 0;
    told += status == 409 ? 1 : 0;
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(told, static_cast<int>(kAdmins) - 1);
  EXPECT_EQ(audit().size(), 1U);
}

TEST_P(Desk, KeepsARecordThatCannotBeChanged) {
  ban("binod", 5);
  for (const std::string_view sql :
       {"UPDATE gurukul.audit SET actor = 'somebody'", "DELETE FROM gurukul.audit"}) {
    const store::Outcome outcome = store::testing::run(campus_.database(), {{sql, {}}});
    ASSERT_FALSE(outcome) << sql;
    EXPECT_EQ(outcome.fault(), store::Fault::kRefused);
  }
  EXPECT_THAT(audit(), ElementsAre("user.banned binod"));
}

TEST_P(Desk, PagesTheRecord) {
  for (int at = 0; at < 7; ++at) ban("binod", 5 + at);
  const Answer first = campus_.get("/api/v1/admin/audit?limit=5", kAdmin);
  EXPECT_EQ(first.body["items"].size(), 5U);
  const Answer rest = campus_.get(
      "/api/v1/admin/audit?limit=5&cursor=" + first.body["nextCursor"].get<std::string>(), kAdmin);
  EXPECT_EQ(rest.body["items"].size(), 2U);
  EXPECT_EQ(rest.body["nextCursor"], nullptr);
  EXPECT_EQ(campus_.get("/api/v1/admin/audit?subject=nobody", kAdmin).body["items"].size(), 0U);
}

}  // namespace
}  // namespace gurukul::social::testing
