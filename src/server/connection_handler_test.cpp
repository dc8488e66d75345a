// The connection handler and the lobby client, without sockets: who is let in, which messages count
// as invalid, and the way of a message to a lobby that runs on another shard.

#include "server/connection_handler.hpp"

#include <gtest/gtest.h>

#include "server/testing/open_server.hpp"

namespace gurukul::server::testing {
namespace {

using Types = std::vector<std::string>;

constexpr std::string_view kJoin = R"({"type":"join_queue","data":{"matchMode":"video"}})";
constexpr std::string_view kSkip = R"({"type":"skip"})";
constexpr std::string_view kBroken = R"({"type":)";
constexpr net::CloseInfo kGoodbye{close_code::kNormal, true};
constexpr net::CloseInfo kCut{close_code::kAbnormal, false};

net::HttpRequest upgrade_of(const std::string& path) {
  net::HttpRequest request;
  request.method = "GET";
  request.path = path;
  request.host = "campus.example";
  return request;
}

// One shard: the lobby is asked directly. Two shards: a client's events go to it in a batch.
class HandlerTest : public ::testing::TestWithParam<std::size_t> {
 protected:
  OpenServer server_{GetParam()};
  const std::size_t last_ = GetParam() - 1;
};
INSTANTIATE_TEST_SUITE_P(Shards, HandlerTest, ::testing::Values(1, 2));

TEST_P(HandlerTest, TwoClientsMeetWhereverTheirConnectionsAre) {
  const ConnectionId first = server_.connect(0, "a");
  const ConnectionId second = server_.connect(last_, "b");
  server_.send(first, kJoin);
  server_.run_ticks();
  EXPECT_EQ(server_.types_sent_to(first), Types{"queued"});
  EXPECT_NE(server_.shard_of(first).heartbeat_of(first), Millis{0});
  server_.send(second, kJoin);
  server_.run_ticks();
  EXPECT_EQ(server_.types_sent_to(first), Types{"match_found"});
  EXPECT_EQ(server_.types_sent_to(second), Types{"match_found"});
}

TEST_P(HandlerTest, AClosedClientIsGoneAndALostOneIsWaitedFor) {
  const ConnectionId closed = server_.connect(last_, "a");
  const ConnectionId partner = server_.connect(0, "b");
  server_.send(closed, kJoin);
  server_.send(partner, kJoin);
  server_.run_ticks();
  server_.leave(closed, kGoodbye);
  server_.run_ticks();
  EXPECT_EQ(server_.types_sent_to(partner), (Types{"match_found", "partner_left"}));
  const ConnectionId lost = server_.connect(last_, "c");
  server_.send(lost, kJoin);
  server_.send(partner, kJoin);
  server_.run_ticks();
  server_.leave(lost, kCut);
  server_.run_ticks();
  EXPECT_EQ(server_.types_sent_to(partner), (Types{"match_found", "partner_suspended"}));
}

TEST_P(HandlerTest, InvalidMessagesInARowEndTheConnection) {
  const ConnectionId client = server_.connect(last_, "a");
  for (int count = 1; count < limits::kBadMessagesInARowMax; ++count) {
    server_.send(client, kBroken);
  }
  server_.send(client, R"({"type":"ping"})");
  for (int count = 1; count < limits::kBadMessagesInARowMax; ++count) {
    server_.send(client, kBroken);
  }
  EXPECT_EQ(server_.shard_of(client).close_code(client), 0);
  server_.send(client, kBroken);
  EXPECT_EQ(server_.shard_of(client).close_code(client), close_code::kPolicy);
}

// A skip before any join is invalid, which only the lobby can know.
TEST_P(HandlerTest, TheLobbysVerdictCountsToo) {
  const ConnectionId client = server_.connect(last_, "a");
  for (int count = 1; count < limits::kBadMessagesInARowMax; ++count) {
    server_.send(client, kSkip);
    server_.run_ticks();
  }
  EXPECT_EQ(server_.shard_of(client).close_code(client), 0);
  server_.send(client, kSkip);
  server_.run_ticks();
  EXPECT_EQ(server_.shard_of(client).close_code(client), close_code::kPolicy);
  // The reason was sent before.
  EXPECT_EQ(server_.types_sent_to(client).back(), "error");
}

TEST_P(HandlerTest, AValidSkipStartsTheCountAgain) {
  const ConnectionId client = server_.connect(last_, "a");
  for (int count = 1; count < limits::kBadMessagesInARowMax; ++count) {
    server_.send(client, kBroken);
  }
  server_.send(client, kJoin);
  server_.send(client, kBroken);
  server_.send(client, kSkip);
  server_.run_ticks();
  for (int count = 1; count < limits::kBadMessagesInARowMax; ++count) {
    server_.send(client, kBroken);
  }
  EXPECT_EQ(server_.shard_of(client).close_code(client), 0);
}

TEST_P(HandlerTest, AVerdictForAConnectionThatHasClosedIsDropped) {
  const ConnectionId client = server_.connect(last_, "a");
  server_.send(client, kSkip);
  server_.leave(client, kCut);
  server_.run_ticks();
  EXPECT_EQ(server_.shard_of(client).close_code(client), 0);
}

TEST_P(HandlerTest, TooManyMessagesOfAKindAreRefused) {
  const ConnectionId client = server_.connect(last_, "a");
  for (int count = 0; count < limits::kJoinRate.burst; ++count) server_.send(client, kJoin);
  server_.run_ticks();
  server_.types_sent_to(client);
  server_.send(client, kJoin);
  EXPECT_EQ(server_.types_sent_to(client), Types{"error"});
  EXPECT_NE(server_.last_sent_to(client).find("rate_limited"), std::string::npos);
}

TEST_P(HandlerTest, AClientSpeaksForItselfOnly) {
  const ConnectionId client = server_.connect(last_, "a");
  server_.send(client, R"({"type":"join_queue","data":{"matchMode":"video","userId":"b"}})");
  server_.run_ticks();
  EXPECT_NE(server_.last_sent_to(client).find("user_mismatch"), std::string::npos);
}

TEST_P(HandlerTest, ABinaryMessageIsInvalid) {
  const ConnectionId client = server_.connect(last_, "a");
  server_.handler(last_).on_binary(client);
  EXPECT_NE(server_.last_sent_to(client).find("invalid_message"), std::string::npos);
}

TEST_P(HandlerTest, DrainingClosesEveryConnectionAndTheListener) {
  const ConnectionId client = server_.connect(last_, "a");
  server_.announce_end();
  server_.handler(last_).drain();
  EXPECT_FALSE(server_.shard_of(client).is_accepting());
  EXPECT_EQ(server_.shard_of(client).close_code(client), close_code::kRestart);
}

TEST(Handler, OnlyTheTwoPathsAreWebSockets) {
  OpenServer server(1);
  EXPECT_FALSE(server.handler(0).on_upgrade(upgrade_of("/ws")));
  EXPECT_FALSE(server.handler(0).on_upgrade(upgrade_of("/")));
  const auto refusal = server.handler(0).on_upgrade(upgrade_of("/desk"));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 404);
}

TEST(Handler, ConnectionsAboveTheLimitAreClosedWithATimeToRetry) {
  OpenServer server(1);
  ConnectionId last;
  for (int count = 0; count < 1'001; ++count) last = server.open(0);
  EXPECT_EQ(server.shard_of(last).close_code(last), close_code::kTryLater);
}

}  // namespace
}  // namespace gurukul::server::testing
