#include "http/one_reply.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace gurukul::http {
namespace {

net::HttpResponse unavailable() {
  return net::plain_response(503, "unavailable");
}

class OneReplyTest : public ::testing::Test {
 protected:
  std::unique_ptr<OneReply> make() {
    return std::make_unique<OneReply>(
        [this](const net::HttpResponse& response) { sent_.push_back(response.status); },
        unavailable);
  }
  std::vector<int> sent_;
};

TEST_F(OneReplyTest, SendsWhatItIsGiven) {
  auto reply = make();
  EXPECT_FALSE(reply->is_sent());
  reply->send(net::plain_response(200, "ok"));
  EXPECT_TRUE(reply->is_sent());
  reply.reset();
  EXPECT_EQ(sent_, (std::vector{200}));
}

TEST_F(OneReplyTest, TheDestructorSendsWhenNobodyDid) {
  make().reset();
  EXPECT_EQ(sent_, (std::vector{503}));
}

TEST_F(OneReplyTest, ReleasesItsCallbackOnceItHasSent) {
  const auto held = std::make_shared<int>(0);
  OneReply reply([held](const net::HttpResponse&) {}, unavailable);
  reply.send(net::plain_response(200, "ok"));
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(OneReplyTest, ASecondResponseIsADefect) {
  auto reply = make();
  reply->send(net::plain_response(200, "ok"));
  EXPECT_DEATH(reply->send(net::plain_response(200, "again")), "");
}

}  // namespace
}  // namespace gurukul::http
