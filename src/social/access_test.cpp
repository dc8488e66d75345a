// Access rules: every route called without a token and as guest, owner, other user and admin.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "social/testing/campus.hpp"

namespace gurukul::social::testing {
namespace {

const Caller kAsha = person_of("asha");
const Caller kBinod = person_of("binod");
const Caller kOther = person_of("other");
const Caller kGuest = guest_of("guest");
const Caller kAdmin = admin_of("admin");

class Access : public ::testing::TestWithParam<Kind> {
 protected:
  Access() : campus_(GetParam()) {
    campus_.met("call", kAsha, kBinod, campus_.now());
    campus_.said("call", kBinod, "hello");
    campus_.met("with-guest", kBinod, kGuest);
    campus_.see(kOther);
    campus_.see(kAdmin);
  }
  Campus campus_;
};

INSTANTIATE_TEST_SUITE_P(Each, Access, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& each) { return store::testing::name_of(each.param); });

struct Row {
  const char* method;
  std::string target;
  Json body;
  std::array<int, 5> statuses;  // no token, guest, asha, other user, admin
};

// Objects that belong to asha. Another user must neither see them nor learn that they exist.
std::vector<Row> rows() {
  const std::string call = call_id("call");
  const std::string api = "/api/v1";
  return {
      {"GET", api + "/settings", nullptr, {200, 200, 200, 200, 200}},
      {"GET", api + "/openapi.json", nullptr, {200, 200, 200, 200, 200}},
      {"GET", api + "/avatars/none", nullptr, {404, 404, 404, 404, 404}},
      {"GET", api + "/me", nullptr, {401, 200, 200, 200, 200}},
      {"PATCH", api + "/me", {{"name", "New"}}, {401, 200, 200, 200, 200}},
      {"GET", api + "/me/export", nullptr, {401, 200, 200, 200, 200}},
      {"PUT", api + "/me/avatar", nullptr, {401, 403, 415, 415, 415}},
      {"DELETE", api + "/me/avatar", nullptr, {401, 403, 204, 204, 204}},
      {"GET", api + "/people", nullptr, {401, 403, 200, 200, 200}},
      {"GET", api + "/calls", nullptr, {401, 403, 200, 200, 200}},
      {"GET", api + "/calls/" + call + "/messages", nullptr, {401, 403, 200, 404, 404}},
      {"GET", api + "/buddies", nullptr, {401, 403, 200, 200, 200}},
      {"POST", api + "/reports", {{"callId", call}, {"reason", "spam"}}, {401, 404, 201, 404, 404}},
      {"POST", api + "/ratings", {{"callId", call}, {"value", "up"}}, {401, 403, 200, 404, 404}},
      {"POST", api + "/buddies", {{"callId", call}}, {401, 403, 200, 404, 404}},
      {"POST", api + "/buddies", {{"userId", "binod"}}, {401, 403, 200, 404, 404}},
      {"POST", api + "/buddies/binod/accept", nullptr, {401, 403, 404, 404, 404}},
      {"POST", api + "/buddies/binod/decline", nullptr, {401, 403, 404, 404, 404}},
      {"DELETE", api + "/buddies/binod", nullptr, {401, 403, 204, 404, 404}},
      {"GET", api + "/blocks", nullptr, {401, 200, 200, 200, 200}},
      {"POST", api + "/blocks", {{"userId", "nobody"}}, {401, 404, 404, 404, 404}},
      {"POST", api + "/blocks", {{"userId", "binod"}}, {401, 204, 204, 204, 204}},
      {"DELETE", api + "/blocks/nobody", nullptr, {401, 404, 404, 404, 404}},
      {"DELETE", api + "/blocks/binod", nullptr, {401, 204, 204, 204, 204}},
      {"GET", api + "/admin/overview", nullptr, {401, 403, 403, 403, 200}},
      {"GET", api + "/admin/reports", nullptr, {401, 403, 403, 403, 200}},
      {"GET", api + "/admin/reports/none", nullptr, {401, 403, 403, 403, 404}},
      {"POST",
       api + "/admin/reports/none/resolve",
       {{"resolution", "dismissed"}},
       {401, 403, 403, 403, 404}},
      {"GET", api + "/admin/bans", nullptr, {401, 403, 403, 403, 200}},
      {"POST",
       api + "/admin/bans",
       {{"userId", "binod"}, {"reason", "spam"}, {"minutes", 5}},
       {401, 403, 403, 403, 201}},
      {"DELETE", api + "/admin/bans/none", nullptr, {401, 403, 403, 403, 404}},
      {"GET", api + "/admin/users", nullptr, {401, 403, 403, 403, 200}},
      {"GET", api + "/admin/settings", nullptr, {401, 403, 403, 403, 200}},
      {"PATCH", api + "/admin/settings", {{"guests", true}}, {401, 403, 403, 403, 200}},
      {"GET", api + "/admin/audit", nullptr, {401, 403, 403, 403, 200}},
      {"DELETE", api + "/me", nullptr, {401, 204, 204, 204, 204}},
  };
}

TEST_P(Access, IsAsTheTableSays) {
  const std::array<std::optional<Caller>, 5> callers{std::nullopt, kGuest, kAsha, kOther, kAdmin};
  for (const Row& row : rows()) {
    for (std::size_t who = 0; who < callers.size(); ++who) {
      const Answer answer = campus_.request(row.method, row.target, callers[who], row.body);
      EXPECT_EQ(answer.status, row.statuses[who])
          << row.method << " " << row.target << " as " << who << ": " << answer.text;
      if (answer.status == 401) {
        EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");
      }
    }
  }
}

TEST(AccessTable, HoldsEveryRoute) {
  std::map<std::string, int> tested;
  for (const Row& row : rows()) {
    for (const Api::Route& route : Api::routes()) {
      // The pattern up to {id}, and the part after it.
      const std::size_t id = route.pattern.find("{id}");
      const std::string_view head = route.pattern.substr(0, id);
      const std::string_view tail =
          id == std::string_view::npos ? std::string_view() : route.pattern.substr(id + 4);
      const std::string_view target = row.target;
      const bool same =
          id == std::string_view::npos
              ? target == head
              : target.starts_with(head) && target.ends_with(tail) &&
                    target.substr(head.size(), target.size() - head.size() - tail.size())
                            .find('/') == std::string_view::npos;
      if (row.method == route.method && same) {
        ++tested[std::string(route.method) + " " + std::string(route.pattern)];
      }
    }
  }
  for (const Api::Route& route : Api::routes()) {
    EXPECT_GE(tested[std::string(route.method) + " " + std::string(route.pattern)], 1)
        << route.method << " " << route.pattern << " is not in the table";
  }
}

TEST_P(Access, RefusesOtherMethodsAndPaths) {
  const Answer wrong_method = campus_.request("PUT", "/api/v1/me", kAsha);
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_EQ(wrong_method.header("Allow"), "GET, HEAD, PATCH, DELETE");
  EXPECT_EQ(wrong_method.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(campus_.request("HEAD", "/api/v1/me", kAsha).status, 200);
  for (const char* path : {"/api/v1", "/api/v1/", "/api/v1/me/", "/api/v1/nothing", "/api/v2/me",
                           "/api/v1//me", "/api/v1/calls//messages", "/api/v1/buddies/a/b/accept",
                           "/api/v1/avatars/%zz", "/api/v1/avatars/%00", "/api/v1/avatars/%ff"}) {
    EXPECT_EQ(campus_.get(path, kAsha).status, 404) << path;
  }
}

TEST_P(Access, TakesHostileTextForText) {
  const std::string quote = "x'; DROP TABLE gurukul.profiles; --";
  for (const char* id : {"%27%20OR%20%271%27%3D%271", "..%2F..%2F..%2Fetc%2Fpasswd", "%25",
                         "call%27--", "%C3%A9%F0%9F%91%8B"}) {
    const std::string word = id;
    EXPECT_EQ(campus_.get("/api/v1/avatars/" + word, kAsha).status, 404);
    EXPECT_EQ(campus_.get("/api/v1/calls/" + word + "/messages", kAsha).status, 404);
    EXPECT_EQ(campus_.remove("/api/v1/blocks/" + word, kAsha).status, 404);
    EXPECT_EQ(campus_.remove("/api/v1/buddies/" + word, kAsha).status, 404);
    EXPECT_EQ(campus_.get("/api/v1/calls?q=" + word, kAsha).body["items"].size(), 0U) << word;
    EXPECT_EQ(campus_.get("/api/v1/admin/users?q=" + word, kAdmin).body["items"].size(), 0U);
    EXPECT_EQ(campus_.get("/api/v1/admin/reports/" + word, kAdmin).status, 404);
  }
  const std::string short_quote = "x'; DROP TABLE profiles; --";
  EXPECT_EQ(campus_.patch("/api/v1/me", kAsha, {{"name", short_quote}}).body["name"], short_quote);
  EXPECT_EQ(campus_.post("/api/v1/blocks", kAsha, {{"userId", quote}}).status, 404);
  EXPECT_EQ(campus_.get("/api/v1/me", kAsha).body["name"], short_quote);
}

TEST_P(Access, OfTheBannedEndsButForTheirOwnData) {
  campus_.post("/api/v1/admin/bans", kAdmin,
               {{"userId", "asha"}, {"reason", "was rude"}, {"minutes", 60}});
  const Answer refused = campus_.get("/api/v1/people", kAsha);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body["reason"], "was rude");
  EXPECT_GT(refused.body["until"].get<std::int64_t>(), campus_.now().unix_ms);
  EXPECT_EQ(campus_.patch("/api/v1/me", kAsha, {{"name", "x"}}).status, 403);
  const Answer me = campus_.get("/api/v1/me", kAsha);
  EXPECT_EQ(me.body["ban"]["reason"], "was rude");
  EXPECT_EQ(campus_.get("/api/v1/me/export", kAsha).status, 200);
  campus_.run({{"UPDATE gurukul.bans SET until = $1", {campus_.now().unix_ms - 1}}});
  EXPECT_EQ(campus_.get("/api/v1/people", kAsha).status, 200) << "the ban has run out";
}

TEST(Limits, HoldOfOneUserAndNotOfOthers) {
  Campus campus(Kind::kSqlite, {.defaults = {}, .rate_limits = true});
  campus.met("call", kAsha, kBinod);
  const Json body = {{"callId", call_id("call")}, {"reason", "spam"}};
  int accepted = 0;
  Answer answer;
  for (int turn = 0; turn < 40 && answer.status != 429; ++turn) {
    answer = campus.post("/api/v1/reports", kAsha, body);
    accepted += answer.status < 300 ? 1 : 0;
  }
  EXPECT_EQ(accepted, 10);
  EXPECT_EQ(answer.status, 429);
  EXPECT_GT(std::stoi(answer.header("Retry-After")), 0);
  EXPECT_EQ(campus.post("/api/v1/reports", kBinod, body).status, 201);
  EXPECT_EQ(campus.get("/api/v1/me", kAsha).status, 200);
}

}  // namespace
}  // namespace gurukul::social::testing
