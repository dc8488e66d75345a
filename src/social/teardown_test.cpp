// The teardown order, and a database that is not reachable.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <future>

#include "social/export_leases.hpp"
#include "social/testing/campus.hpp"
#include "social/user_profile.hpp"

namespace gurukul::social::testing {
namespace {

const Caller kAsha = person_of("asha");

// A database that holds transactions until answer() is called.
class HeldDatabase final : public store::Database {
 public:
  void run(store::Transaction, store::Completion done) override { held.push_back(std::move(done)); }
  bool available() const override { return false; }
  void answer(const store::Outcome& outcome) {
    const store::Completion done = std::move(held.front());
    held.pop_front();
    done(outcome);
  }
  std::deque<store::Completion> held;
};

net::HttpRequest get(const std::string& path) {
  return http("GET", path);
}

TEST(Teardown, OwesAnAnswerToWhoeverStillWaits) {
  HeldDatabase database;
  const Clock clock;
  NotedEvents events;
  auto api = std::make_unique<Api>(ApiOptions{}, database, clock, events);
  Awaited first;
  Awaited second;
  api->handle(get("/api/v1/me"), kAsha, first.reply());
  api->handle(get("/api/v1/settings"), std::nullopt, second.reply());
  api.reset();
  EXPECT_FALSE(first.is_there());
  // A late result does not start another step.
  database.answer(store::Outcome(std::vector<store::QueryResult>(3)));
  database.answer(store::Outcome(std::vector<store::QueryResult>(1)));
  EXPECT_TRUE(database.held.empty());
  EXPECT_EQ(first.get().status, 503);
  EXPECT_EQ(second.get().status, 503);
}

TEST(Teardown, OfTheDatabaseAnswersWhatIsUnderWay) {
  Campus campus(Kind::kSqlite);
  // No more exports run at once: another one would get 429, whenever the database is slow.
  constexpr std::size_t kRequests = ExportLeases::kAtOnceMax;
  std::vector<Awaited> answers(kRequests);
  for (std::size_t i = 0; i < kRequests; ++i) {
    // A different user each time: a second export of the same user would get 429.
    campus.api().handle(get("/api/v1/me/export"), person_of("asha" + std::to_string(i)),
                        answers[i].reply());
  }
  campus.end_api();
  campus.end_database();
  for (Awaited& answer : answers) {
    const int status = answer.get().status;
    EXPECT_TRUE(status == 200 || status == 503) << status;
  }
}

TEST(Teardown, AnswersWhatTheLobbyDropped) {
  Campus campus(Kind::kSqlite);
  campus.see(kAsha);
  campus.see(person_of("binod"));
  campus.events.hold();
  Awaited awaited;
  campus.api().handle(http("POST", "/api/v1/blocks", R"({"userId":"binod"})"), kAsha,
                      awaited.reply());
  campus.events.await_held();
  campus.events.release(false);
  EXPECT_EQ(awaited.get().status, 503);
}

TEST(Faults, AreToldAsProblems) {
  for (const auto& [fault, status] :
       std::vector<std::pair<store::Fault, int>>{{store::Fault::kUnavailable, 503},
                                                 {store::Fault::kBusy, 503},
                                                 {store::Fault::kDisk, 503},
                                                 {store::Fault::kUnique, 409},
                                                 {store::Fault::kRefused, 500}}) {
    HeldDatabase database;
    const Clock clock;
    NotedEvents events;
    Api api({}, database, clock, events);
    Awaited awaited;
    api.handle(get("/api/v1/people"), kAsha, awaited.reply());
    database.answer(fault);
    const net::HttpResponse response = awaited.get();
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(Json::parse(response.body)["status"], status);
  }
}

TEST(Faults, OfProfilesAreFaultsAndNeverEmptyProfiles) {
  HeldDatabase database;
  std::promise<UserProfileOutcome> one;
  load_user_profile(database, kAsha, Instant{1},
                    [&one](UserProfileOutcome outcome) { one.set_value(std::move(outcome)); });
  database.answer(store::Fault::kBusy);
  EXPECT_EQ(std::get<store::Fault>(one.get_future().get()), store::Fault::kBusy);
  std::promise<UserProfilesOutcome> many;
  load_user_profile(database, std::vector<Caller>(300, kAsha), Instant{1},
                    [&many](UserProfilesOutcome outcome) { many.set_value(std::move(outcome)); });
  ASSERT_EQ(database.held.size(), 2U);
  database.answer(store::Fault::kUnavailable);
  database.answer(store::Fault::kUnavailable);
  EXPECT_EQ(std::get<store::Fault>(many.get_future().get()), store::Fault::kUnavailable);
}

}  // namespace
}  // namespace gurukul::social::testing
