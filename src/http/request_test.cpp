#include "http/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gurukul::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::string token_of(const char* header) {
  net::HttpRequest request;
  request.headers.push_back({"authorization", header});
  return bearer_token(request);
}

TEST(Request, TheBearerTokenIsOfTheAuthorizationHeader) {
  EXPECT_EQ(token_of("Bearer abc"), "abc");
  EXPECT_EQ(token_of("bEARER abc"), "abc");
  for (const char* header : {"", "Bearer", "Bearer ", "Basic abc", "Bearerabc"}) {
    EXPECT_EQ(token_of(header), "") << header;
  }
  EXPECT_EQ(bearer_token(net::HttpRequest{}), "");
}

TEST(Request, AQueryIsDecodedInOrder) {
  const auto query = parse_query("a=1&&b&c=%3D=&d+e=x%2Fy+z&=&");
  ASSERT_TRUE(query);
  EXPECT_THAT(*query, ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("c", "=="),
                                  Pair("d e", "x/y z"), Pair("", "")));
  for (const char* text : {"a=%", "%4=1", "a=%C3", "a=%00"}) {
    EXPECT_EQ(parse_query(text), std::nullopt) << text;
  }
}

TEST(Request, AQueryValueIsFoundByItsName) {
  EXPECT_EQ(query_value("a=1&b=x%2Fy+z&c", "b"), "x/y z");
  EXPECT_EQ(query_value("a=1&b=x", "c"), "");
  EXPECT_EQ(query_value("a=%", "a"), "%");
  EXPECT_EQ(query_value("x=%&a=1", "a"), "1") << "an invalid neighbour changes nothing";
  EXPECT_EQ(query_value("a&a=1", "a"), "1");
}

}  // namespace
}  // namespace gurukul::http
