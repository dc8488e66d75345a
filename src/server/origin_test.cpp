#include "server/origin.hpp"

#include <gtest/gtest.h>

namespace gurukul::server {
namespace {

// `origin` empty: the request has no such header.
net::HttpRequest request_from(const std::string& origin, const std::string& host) {
  net::HttpRequest request;
  request.host = host;
  if (!origin.empty()) request.headers.push_back({"origin", origin});
  return request;
}

TEST(OriginRule, AllowsOnlyItsOwnOriginWithoutAList) {
  const OriginRule rule({}, false);
  EXPECT_TRUE(rule.allows(request_from("https://campus.example", "campus.example")));
  EXPECT_TRUE(rule.allows(request_from("http://campus.example:8080", "campus.example:8080")));
  EXPECT_FALSE(rule.allows(request_from("http://campus.example:8080", "campus.example")));
  EXPECT_FALSE(rule.allows(request_from("https://evil.example", "campus.example")));
  EXPECT_FALSE(rule.allows(request_from("https://campus.example.evil.example", "campus.example")));
  EXPECT_FALSE(rule.allows(request_from("null", "campus.example")));
}

TEST(OriginRule, TreatsEqualOriginsAlike) {
  const OriginRule rule({"https://Page.Example:443"}, false);
  EXPECT_TRUE(rule.allows(request_from("https://page.example", "api.example")));
  EXPECT_FALSE(rule.allows(request_from("http://page.example", "api.example")));
  EXPECT_FALSE(rule.allows(request_from("https://page.example:444", "api.example")));
  EXPECT_TRUE(rule.allows(request_from("HTTPS://API.EXAMPLE:443", "api.example")));
}

TEST(OriginRule, AllowsProgramsThatSendNoOrigin) {
  EXPECT_TRUE(OriginRule({}, false).allows(request_from("", "campus.example")));
}

TEST(OriginRule, AllowsAnyOriginInOpenModeUnlessThereIsAList) {
  EXPECT_TRUE(OriginRule({}, true).allows(request_from("https://any.example", "api.example")));
  EXPECT_FALSE(OriginRule({"https://page.example"}, true)
                   .allows(request_from("https://any.example", "api.example")));
}

TEST(OriginRule, AddsCorsHeadersForAllowedOriginsOnly) {
  const OriginRule rule({"https://page.example"}, false);
  const auto allowed_by = [&](const std::string& origin) {
    net::HttpResponse response{200, {}, {}};
    rule.add_cors(request_from(origin, "api.example"), response);
    // A cache must not give the answer for one origin to another.
    EXPECT_EQ(response.headers.at(0).name, "Vary");
    for (const net::HttpHeader& header : response.headers) {
      if (header.name == "Access-Control-Allow-Origin") return header.value;
    }
    return std::string();
  };
  EXPECT_EQ(allowed_by("https://page.example"), "https://page.example");
  EXPECT_EQ(allowed_by("https://evil.example"), "");
  EXPECT_EQ(allowed_by(""), "");
}

}  // namespace
}  // namespace gurukul::server
