#include "server/settings.hpp"

#include <gtest/gtest.h>

#include <map>

#include "server/health_check.hpp"
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

TEST(Settings, AnEmptyVariableOrFlagCountsAsNotGiven) {
  const auto settings =
      parse({{"GURUKUL_DATA_DIR", ""}, {"GURUKUL_GRACE", "3"}, {"PORT", ""}}, {"--grace", ""});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->data_dir, "./var");
  EXPECT_EQ(settings->grace, Millis{15'000});
  EXPECT_EQ(settings->port, 8080);
  EXPECT_TRUE(settings->warnings.empty());
  for (const char* none : {"", "none"}) {
    EXPECT_EQ(parse({{"GURUKUL_WEB_DIR", none}})->web_dir, "");
  }
}

TEST(Settings, WhatHasNoEffectIsToldAndWhatLooksLikeASettingToo) {
  const std::map<std::string, std::string> given{
      {"GURUKUL_AUTH", "open"}, {"GURUKUL_TURN_TTL", "60"}, {"GURUKUL_HARTBEAT", "5"}};
  const auto settings =
      parse_settings({},
                     [&](const std::string& name) {
                       const auto found = given.find(name);
                       return found == given.end() ? std::nullopt : std::optional(found->second);
                     },
                     {"PATH", "GURUKUL_HARTBEAT"});
  ASSERT_TRUE(settings);
  EXPECT_EQ(
      settings->warnings,
      (std::vector<std::string>{"GURUKUL_TURN_TTL has no effect without GURUKUL_TURN_URLS",
                                "GURUKUL_HARTBEAT is not a setting and has no effect; did you mean "
                                "GURUKUL_HEARTBEAT?"}));
}

TEST(Settings, MetricsAreOpenOrBehindATokenOrElsewhere) {
  EXPECT_EQ(parse({})->metrics.token, "");
  EXPECT_EQ(parse({{"GURUKUL_METRICS", "token:abc"}})->metrics.token, "abc");
  const auto own = parse({{"GURUKUL_METRICS", "[::1]:9100"}});
  ASSERT_TRUE(own);
  EXPECT_EQ(own->metrics.host, "::1");
  EXPECT_EQ(own->metrics.port, 9100);
  for (const char* wrong : {"token:", "token:a b", "::1:9100", "9100", "127.0.0.1:70000"}) {
    EXPECT_FALSE(parse({{"GURUKUL_METRICS", wrong}})) << wrong;
  }
}

TEST(HealthUrl, IsOneThatThisMachineReaches) {
  const auto url = [](std::map<std::string, std::string> variables) {
    variables.emplace("GURUKUL_ALLOW_OPEN", "1");
    return health_url(*parse(variables));
  };
  EXPECT_EQ(url({}), "http://127.0.0.1:8080/healthz");
  EXPECT_EQ(url({{"HOST", "0.0.0.0"}, {"PORT", "9"}}), "http://127.0.0.1:9/healthz");
  EXPECT_EQ(url({{"HOST", "::"}}), "http://[::1]:8080/healthz");
}

TEST(SettingValues, OriginsAndUrls) {
  EXPECT_TRUE(is_origin("https://a.example:8443"));
  EXPECT_TRUE(is_origin("http://[::1]:8080"));
  for (const char* wrong : {"https://a.example/path", "https://a.example/", "https://a.example:x",
                            "https://[::1", "ftp://a.example", "*"}) {
    EXPECT_FALSE(is_origin(wrong)) << wrong;
  }
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
  const SteadyTime now{1'800'000'000'000};
  UserBuckets* first = limits.acquire(7);
  while (first->joins.take(limits::kJoinRate, now)) {
  }
  limits.release(first, now);
  EXPECT_FALSE(limits.acquire(7)->joins.take(limits::kJoinRate, now));
  EXPECT_TRUE(limits.acquire(8)->joins.take(limits::kJoinRate, now));
}

TEST(RateLimits, AnAddressIsFaultyAfterManyFaultsAndRecovers) {
  RateLimits limits;
  const SteadyTime now{1'800'000'000'000};
  for (int count = 0; count < 299; ++count) limits.count_fault("10.0.0.1", now);
  EXPECT_FALSE(limits.is_faulty("10.0.0.1", now));
  limits.count_fault("10.0.0.1", now);
  EXPECT_TRUE(limits.is_faulty("10.0.0.1", now));
  EXPECT_FALSE(limits.is_faulty("10.0.0.2", now));
  EXPECT_FALSE(limits.is_faulty("10.0.0.1", now + Millis{1'000}));
}

}  // namespace
}  // namespace gurukul::server
