#include "http/json_body.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gurukul::http {
namespace {

std::string nested(int levels) {
  const auto times = static_cast<std::size_t>(levels - 1);
  std::string text = "{\"a\":";
  for (std::size_t at = 0; at < times; ++at) text += "[";
  return text + "1" + std::string(times, ']') + "}";
}

TEST(JsonBody, IsAnObject) {
  EXPECT_EQ(parse_json_object(R"({"a":"[[[["})", 1).object["a"], "[[[[");
  for (const char* text : {"", "[]", "1", "{", "{\"a\":\"\xC3\"}", "{}x"}) {
    EXPECT_EQ(parse_json_object(text, 8).fault, JsonFault::kNotAnObject) << text;
    EXPECT_TRUE(parse_json_object(text, 8).object.empty()) << text;
  }
}

TEST(JsonBody, IsNotNestedDeeperThanAllowed) {
  EXPECT_EQ(parse_json_object(nested(8), 8).fault, JsonFault::kNone);
  EXPECT_EQ(parse_json_object(nested(9), 8).fault, JsonFault::kTooDeep);
  EXPECT_EQ(parse_json_object(nested(30'000), 8).fault, JsonFault::kTooDeep);
}

}  // namespace
}  // namespace gurukul::http
