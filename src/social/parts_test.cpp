// Text encodings, rate limits, and the OpenAPI document compared with the routes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "social/act_limits.hpp"
#include "social/api.hpp"
#include "social/testing/openapi_check.hpp"
#include "social/text.hpp"

namespace gurukul::social::testing {
namespace {

TEST(LikePattern, MatchesTheTextLiterally) {
  EXPECT_EQ(like_pattern("50%_\\"), "%50\\%\\_\\\\%");
}

TEST(ActLimits, ForgetNobodyWhoIsBusyAndStayBounded) {
  ActLimits limits;
  const UserId busy{"busy"};
  const SteadyTime now{1'000'000};
  while (!limits.take(busy, Act::kExport, now)) {
  }
  for (int at = 0; at < 30'000; ++at) {
    limits.take(UserId{"u" + std::to_string(at)}, Act::kRead, now);
    if (at % 10'000 == 0) {
      EXPECT_TRUE(limits.take(busy, Act::kExport, now)) << at;
    }
  }
  EXPECT_TRUE(limits.take(busy, Act::kExport, now));
  EXPECT_FALSE(limits.take(busy, Act::kExport, now + Millis{3'600'000}));
}

TEST(OpenApiDocument, ListsExactlyTheRoutes) {
  std::vector<std::string> routes;
  for (const Api::Route& route : Api::routes()) {
    routes.push_back(std::string(route.method) + " " + std::string(route.pattern) + " " +
                     std::string(route.access));
  }
  std::sort(routes.begin(), routes.end());
  EXPECT_EQ(OpenApi().routes(), routes);
}

// The checker that the other tests rely on detects wrong responses.
TEST(OpenApiDocument, IsHeldAgainstAnswers) {
  const OpenApi document;
  const auto fault = [&document](int status, const std::string& type, const std::string& body) {
    return document.fault_of("GET", "/api/v1/settings", {status, {{"Content-Type", type}}, body});
  };
  const std::string right = R"({"matching":true,"matchingMessage":"","banner":"","modes":["text"],)"
                            R"("guests":true,"interests":true,"queueTimeoutMs":1000})";
  EXPECT_EQ(fault(200, "application/json", right), "");
  EXPECT_NE(fault(201, "application/json", right), "");
  EXPECT_NE(fault(200, "text/html", right), "");
  EXPECT_NE(fault(200, "application/json", "{}"), "");
  EXPECT_NE(fault(200, "application/json", "not json"), "");
  std::string wrong = right;
  wrong.replace(wrong.find("\"text\""), 6, "\"smell\"");
  EXPECT_NE(fault(200, "application/json", wrong), "");
  wrong = right;
  wrong.replace(wrong.find("true"), 4, "1");
  EXPECT_NE(fault(200, "application/json", wrong), "");
  wrong = right;
  wrong.replace(wrong.find("banner"), 6, "banter");
  EXPECT_NE(fault(200, "application/json", wrong), "");
}

}  // namespace
}  // namespace gurukul::social::testing
