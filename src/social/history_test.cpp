// Calls, messages and people: stored once, visible to participants only, paginated.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "social/retention.hpp"
#include "social/testing/campus.hpp"

namespace gurukul::social::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Caller kAsha = person_of("asha");
const Caller kBinod = person_of("binod");
const Caller kGuest = guest_of("guest");

class History : public ::testing::TestWithParam<Kind> {
 protected:
  History() : campus_(GetParam()) {}
  Json calls(const std::string& query = "", const Caller& caller = kAsha) {
    return campus_.get("/api/v1/calls" + query, caller).body["items"];
  }
  Json messages(const std::string& call, const std::string& query = "") {
    return campus_.get("/api/v1/calls/" + call_id(call) + "/messages" + query, kAsha).body["items"];
  }
  // Reads all items of a list in pages of `limit`.
  std::vector<Json> read_all(const std::string& path, int limit, const Caller& caller = kAsha) {
    std::vector<Json> all;
    std::string cursor;
    for (int page = 0; page < 100; ++page) {
      const Answer answer = campus_.get(path + "?limit=" + std::to_string(limit) + cursor, caller);
      EXPECT_LE(answer.body["items"].size(), static_cast<std::size_t>(limit));
      for (const Json& item : answer.body["items"]) all.push_back(item);
      if (answer.body["nextCursor"].is_null()) return all;
      cursor = "&cursor=" + answer.body["nextCursor"].get<std::string>();
    }
    ADD_FAILURE() << "the pages do not end";
    return all;
  }
  std::int64_t sweep_now(const OperatorSettings& settings) {
    std::promise<std::variant<std::int64_t, store::Fault>> promise;
    sweep(campus_.database(), settings, campus_.now(),
          [&promise](auto swept) { promise.set_value(swept); });
    return std::get<std::int64_t>(promise.get_future().get());
  }
  Campus campus_;
};

INSTANTIATE_TEST_SUITE_P(Each, History, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         [](const auto& each) { return store::testing::name_of(each.param); });

TEST_P(History, ShowsACallToBothSides) {
  campus_.met("call", kAsha, kBinod, Instant{5'000});
  campus_.said("call", kBinod, "namaste", 6'000);
  campus_.said("call", kAsha, "hello", 7'000);
  const Json mine = calls();
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_EQ(mine[0]["id"], call_id("call"));
  EXPECT_EQ(mine[0]["partner"]["name"], "Name of binod");
  EXPECT_EQ(mine[0]["startedAt"], 5'000);
  EXPECT_EQ(mine[0]["endedAt"], 65'000);
  EXPECT_EQ(mine[0]["ended"], "ended");
  EXPECT_EQ(mine[0]["messages"], 2);
  EXPECT_EQ(calls("", kBinod)[0]["partner"]["id"], "asha");
  const Json said = messages("call");
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0]["text"], "hello");
  EXPECT_EQ(said[0]["from"], "me");
  EXPECT_EQ(said[1]["from"], "partner");
}

TEST_P(History, IsIdempotentByIds) {
  CallRecord record{.session = session_of("call"),
                    .first = {kAsha.user},
                    .second = {kBinod.user},
                    .mode = MatchMode::kText,
                    .started_at = Instant{1'000}};
  const MessageRecord message{MessageId{1, 2}, record.session, kAsha.user, "once", Instant{1'500}};
  campus_.see(kAsha);
  campus_.see(kBinod);
  for (int turn = 0; turn < 3; ++turn) {
    campus_.run(store_calls({&record, 1}));
    campus_.run(store_messages({&message, 1}));
  }
  EXPECT_EQ(calls()[0]["endedAt"], nullptr);
  CallRecord ended = record;
  ended.end = CallEnd{Instant{9'000}, LeftReason::kSkipped};
  campus_.run(store_calls({&ended, 1}));
  ended.end = CallEnd{Instant{99'000}, LeftReason::kLost};
  campus_.run(store_calls({&ended, 1}));
  campus_.run(store_calls({&record, 1}));  // as when the journal is replayed
  campus_.run(store_messages({&message, 1}));
  ASSERT_EQ(calls().size(), 1U);
  EXPECT_EQ(calls()[0]["endedAt"], 9'000);
  EXPECT_EQ(calls()[0]["ended"], "skipped");
  EXPECT_EQ(messages("call").size(), 1U);
}

TEST_P(History, OfAGuestIsKeptByTheOtherOnly) {
  EXPECT_FALSE(keeps_messages(true, true));
  EXPECT_TRUE(keeps_messages(false, true));
  EXPECT_TRUE(keeps_messages(true, false));
  campus_.met("call", kAsha, kGuest);
  campus_.said("call", kGuest, "a guest's words");
  EXPECT_EQ(messages("call")[0]["text"], "a guest's words");
  EXPECT_EQ(calls()[0]["partner"]["isGuest"], true);
  Caller upgraded = kGuest;
  upgraded.is_guest = false;
  EXPECT_THAT(calls("", upgraded), IsEmpty()) << "a guest had no history";
}

TEST_P(History, IsPagedNewestFirstWithoutGapOrRepetition) {
  constexpr int kCalls = 23;
  for (int at = 0; at < kCalls; ++at) {
    // Three calls each start in the same millisecond.
    campus_.met("call-" + std::to_string(at), kAsha, person_of("p" + std::to_string(at)),
                Instant{1'000 + at / 3});
  }
  for (const int limit : {1, 4, 23, 100}) {
    const auto all = read_all("/api/v1/calls", limit);
    std::set<std::string> ids;
    std::int64_t before = INT64_MAX;
    for (const Json& call : all) {
      ids.insert(call["id"].get<std::string>());
      EXPECT_LE(call["startedAt"].get<std::int64_t>(), before);
      before = call["startedAt"].get<std::int64_t>();
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(kCalls)) << limit;
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(kCalls));
    EXPECT_EQ(read_all("/api/v1/people", limit).size(), static_cast<std::size_t>(kCalls));
  }
  for (int at = 0; at < 10; ++at) campus_.said("call-0", kAsha, std::to_string(at), 500 + at / 4);
  EXPECT_EQ(read_all("/api/v1/calls/" + call_id("call-0") + "/messages", 3).size(), 10U);
}

TEST_P(History, RefusesWrongParameters) {
  for (const char* query : {"?limit=0", "?limit=101", "?limit=x", "?cursor=x", "?cursor=12",
                            "?cursor=x.y", "?page=2", "?limit=3&limit=4", "?q=%ff", "?q=%zz"}) {
    const Answer answer = campus_.get(std::string("/api/v1/calls") + query, kAsha);
    EXPECT_EQ(answer.status, 400) << query;
  }
  EXPECT_EQ(campus_.get("/api/v1/calls?limit=5&cursor=&q=", kAsha).status, 200);
}

TEST_P(History, IsSearchedInWordsAndNames) {
  campus_.met("one", kAsha, kBinod, Instant{1'000});
  campus_.said("one", kBinod, "I study Chemistry", 1'100);
  campus_.said("one", kAsha, "chemistry is fun", 1'200);
  campus_.met("two", kAsha, person_of("chetan"), Instant{2'000});
  campus_.said("two", kAsha, "100% sure_thing \\o/", 2'100);
  const Json found = calls("?q=CHEMistry");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["match"], "chemistry is fun");
  EXPECT_EQ(calls("?q=of+chetan")[0]["id"], call_id("two"));
  EXPECT_EQ(calls("?q=100%25")[0]["id"], call_id("two"));
  EXPECT_EQ(calls("?q=sure_thing").size(), 1U);
  EXPECT_EQ(calls("?q=%5Co").size(), 1U);
  EXPECT_THAT(calls("?q=sure_thang"), IsEmpty());
  EXPECT_THAT(calls("?q=_____"), IsEmpty()) << "no wildcard";
  EXPECT_EQ(messages("one", "?q=study").size(), 1U);
  EXPECT_EQ(calls("?person=binod").size(), 1U);
  EXPECT_THAT(calls("?person=nobody"), IsEmpty());
  EXPECT_THAT(calls("?q=chemistry", person_of("chetan")), IsEmpty()) << "not theirs";
}

TEST_P(History, TellsThePeopleIMet) {
  campus_.met("one", kAsha, kBinod, Instant{1'000});
  campus_.met("two", kBinod, kAsha, Instant{3'000});
  campus_.met("three", kAsha, kGuest, Instant{2'000});
  campus_.post("/api/v1/buddies", kBinod, {{"userId", "asha"}});
  campus_.post("/api/v1/blocks", kAsha, {{"userId", "guest"}});
  const Json people = campus_.get("/api/v1/people", kAsha).body["items"];
  ASSERT_EQ(people.size(), 2U);
  EXPECT_EQ(people[0]["id"], "binod");
  EXPECT_EQ(people[0]["calls"], 2);
  EXPECT_EQ(people[0]["lastMetAt"], 3'000);
  EXPECT_EQ(people[0]["buddy"], "incoming");
  EXPECT_EQ(people[1]["blocked"], true);
  EXPECT_EQ(people[1]["buddy"], nullptr);
}

TEST_P(History, GoesAfterItsTime) {
  const std::int64_t day = 86'400'000;
  const std::int64_t now = campus_.now().unix_ms;
  campus_.met("old", kAsha, kBinod, Instant{now - 40 * day});
  campus_.said("old", kAsha, "old", now - 40 * day);
  campus_.met("middle", kAsha, kBinod, Instant{now - 20 * day});
  campus_.said("middle", kAsha, "middle", now - 20 * day);
  campus_.met("new", kAsha, kBinod, Instant{now - day});
  campus_.said("new", kAsha, "new", now - day);
  campus_.run(
      {{"INSERT INTO gurukul.departed (id, departed_at) VALUES ('gone', $1)", {now - day}}});
  EXPECT_GT(sweep_now({.message_days = 10, .call_days = 30}), 0);
  EXPECT_EQ(calls().size(), 2U);
  EXPECT_THAT(messages("middle"), IsEmpty());
  EXPECT_EQ(messages("new").size(), 1U);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.departed"), 0);
  EXPECT_EQ(sweep_now({.message_days = 10, .call_days = 30}), 0);
}

TEST_P(History, GoesInManyStepsWhenThereIsMuch) {
  campus_.met("call", kAsha, kBinod, Instant{1'000});
  std::vector<MessageRecord> batch;
  for (std::uint64_t at = 0; at < 5'000; ++at) {
    batch.push_back({MessageId{at, 3}, session_of("call"), kAsha.user, "x", Instant{1'000}});
  }
  campus_.run(store_messages(batch));
  EXPECT_EQ(sweep_now({}), 5'000 + 1 + 2);
  EXPECT_EQ(campus_.count("SELECT COUNT(*) FROM gurukul.messages"), 0);
}

}  // namespace
}  // namespace gurukul::social::testing
