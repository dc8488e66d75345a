#include "http/route_table.hpp"

#include <gtest/gtest.h>

#include <array>

namespace gurukul::http {
namespace {

struct Route {
  std::string_view method;
  std::string_view pattern;
};
constexpr std::array<Route, 4> kRoutes{
    {{"GET", "/a"}, {"POST", "/a"}, {"DELETE", "/a/{id}"}, {"POST", "/a/{id}/b"}}};

RouteMatch<Route> match(std::string_view method, std::string_view path) {
  return match_route<Route>(kRoutes, method, path);
}

TEST(RouteTable, FindsTheRouteOfMethodAndPath) {
  EXPECT_EQ(match("GET", "/a").route, &kRoutes[0]);
  EXPECT_EQ(match("POST", "/a").route, &kRoutes[1]);
  EXPECT_EQ(match("POST", "/a/7/b").route, &kRoutes[3]);
  EXPECT_EQ(match("POST", "/a/7/b").id, "7");
}

TEST(RouteTable, GetAnswersHead) {
  EXPECT_EQ(match("HEAD", "/a").route, &kRoutes[0]);
  EXPECT_EQ(match("HEAD", "/a/7").route, nullptr);
}

TEST(RouteTable, NamesTheMethodsOfAKnownPath) {
  const auto found = match("PUT", "/a");
  EXPECT_EQ(found.route, nullptr);
  EXPECT_EQ(found.allow, "GET, HEAD, POST");
  EXPECT_EQ(match("GET", "/c").allow, "");
}

TEST(RouteTable, TheSegmentIsDecoded) {
  EXPECT_EQ(match("DELETE", "/a/x%20y%2Fz").id, "x y/z");
  for (const char* path : {"/a/%", "/a/%00", "/a/%C3", "/a/", "/a//", "/a/7/", "/a/7/c", "a/7"}) {
    EXPECT_EQ(match("DELETE", path).allow, "") << path;
  }
}

}  // namespace
}  // namespace gurukul::http
