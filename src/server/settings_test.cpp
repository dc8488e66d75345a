#include "server/settings.hpp"

#include <gtest/gtest.h>

#include <map>

#include "server/origin.hpp"
#include "server/rate_limits.hpp"
#include "server/setting_values.hpp"

namespace gurukul::server {
namespace {

Result<Settings> parse(std::map<std::string, std::string> variables,
                       std::vector<std::string> flags = {}) {
  variables.try_emplace("GURUKUL_AUTH", "open");
  return parse_settings(flags, [&](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(Settings, FlagsWinOverVariablesAndBothOverDefaults) {
  const auto settings =
      parse({{"PORT", "1"}, {"GURUKUL_GRACE", "2"}}, {"--port", "3", "--grace=4"});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->port, 3);
  EXPECT_EQ(settings->grace, Millis{4'000});
  EXPECT_EQ(settings->queue_timeout, Millis{120'000});
}

TEST(Settings, AnErrorNamesTheSettingAndHoldsNoSecret) {
  const auto settings = parse({{"GURUKUL_SECRET", "short-secret"}});
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().message.find("GURUKUL_SECRET"), std::string::npos);
  EXPECT_EQ(settings.error().message.find("short-secret"), std::string::npos);
  EXPECT_FALSE(parse({{"PORT", "80a"}}));
  EXPECT_FALSE(parse({}, {"--nonsense", "1"}));
  EXPECT_FALSE(parse({{"HOST", "0.0.0.0"}}));
  EXPECT_TRUE(parse({{"HOST", "0.0.0.0"}, {"GURUKUL_ALLOW_OPEN", "1"}}));
}

TEST(SettingValues, OriginsAndUrls) {
  EXPECT_TRUE(is_origin("https://a.example:8443"));
  EXPECT_FALSE(is_origin("https://a.example/path"));
  EXPECT_TRUE(is_service_url("http://127.0.0.1:9"));
  EXPECT_TRUE(is_service_url("http://[::1]:9"));
  EXPECT_FALSE(is_service_url("http://p.example"));
  EXPECT_EQ(split_list(" a, b ,,c"), (std::vector<std::string>{"a", "b", "c"}));
}

TEST(OriginRule, SameOriginAndTheListOnly) {
  const OriginRule rule({"https://App.example"}, true);
  const auto allows = [&](const std::string& origin) {
    net::HttpRequest request;
    request.headers = {{"origin", origin}};
    request.host = "chat.example:8080";
    return rule.allows(request);
  };
  EXPECT_TRUE(allows("https://app.example"));
  EXPECT_TRUE(allows("https://app.example:443"));
  EXPECT_TRUE(allows("http://chat.example:8080"));
  EXPECT_FALSE(allows("https://app.example.evil"));
  EXPECT_FALSE(allows("null"));
}

TEST(RateLimits, BelongToTheUserAndNotToTheConnection) {
  RateLimits limits;
  const Instant now{1'800'000'000'000};
  UserBuckets* first = limits.acquire(7);
  while (first->joins.take(limits::kJoinRate, now)) {
  }
  limits.release(first, now);
  EXPECT_FALSE(limits.acquire(7)->joins.take(limits::kJoinRate, now));
  EXPECT_TRUE(limits.acquire(8)->joins.take(limits::kJoinRate, now));
}

TEST(RateLimits, AnAddressIsFaultyAfterManyFaultsAndRecovers) {
  RateLimits limits;
  const Instant now{1'800'000'000'000};
  for (int count = 0; count < 299; ++count) limits.count_fault("10.0.0.1", now);
  EXPECT_FALSE(limits.is_faulty("10.0.0.1", now));
  limits.count_fault("10.0.0.1", now);
  EXPECT_TRUE(limits.is_faulty("10.0.0.1", now));
  EXPECT_FALSE(limits.is_faulty("10.0.0.2", now));
  EXPECT_FALSE(limits.is_faulty("10.0.0.1", now + Millis{1'000}));
}

}  // namespace
}  // namespace gurukul::server
