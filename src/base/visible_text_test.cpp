#include "base/visible_text.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/utf8.hpp"

namespace gurukul {
namespace {

using Json = nlohmann::json;

// The result for one vector. Null: refused, or nothing is left.
Json become_of(const std::string& kind, const std::string& text) {
  if (kind == "cleaned") {
    const auto name = cleaned_name(text, 40);
    return name ? Json(*name) : Json();
  }
  const auto shown = visible_text(text, kind == "label" ? Lines::kOne : Lines::kMany);
  return shown ? Json(*shown) : Json();
}

TEST(VisibleText, HoldsToTheVectors) {
  std::ifstream file(std::string(GURUKUL_VECTORS) + "/visible_text.json");
  const Json vectors = Json::parse(file);
  ASSERT_GT(vectors.size(), 250U);
  for (const Json& vector : vectors) {
    EXPECT_EQ(become_of(vector.at("kind"), vector.at("text")), vector.at("shown"))
        << vector.dump(-1, ' ', true);
  }
}

TEST(VisibleText, WhatIsShownStaysAsItIs) {
  std::ifstream file(std::string(GURUKUL_VECTORS) + "/visible_text.json");
  for (const Json& vector : Json::parse(file)) {
    if (vector.at("shown").is_null()) continue;
    const std::string shown = vector.at("shown");
    EXPECT_EQ(become_of(vector.at("kind"), shown), vector.at("shown")) << vector.dump();
    if (vector.at("kind") == "cleaned") {
      EXPECT_EQ(fault_of_label(shown), std::nullopt) << vector.dump();
    }
  }
}

TEST(VisibleText, SaysWhatIsWrong) {
  EXPECT_EQ(visible_text("a\nb", Lines::kOne).error().message, "contains a control character");
  EXPECT_EQ(visible_text("\u3164", Lines::kOne).error().message, "contains an invisible character");
  EXPECT_EQ(visible_text("\xFF", Lines::kOne).error().message, "is not UTF-8");
  EXPECT_EQ(fault_of_label("\u2800"), "contains no visible character");
}

TEST(VisibleText, NormalizesWhatItCan) {
  EXPECT_EQ(to_nfc("Zoe\u0308"), "Zo\u00EB");
  EXPECT_EQ(to_nfc("\xFF"), "\xFF");
  EXPECT_EQ(cleaned_name("\xFF", 40), std::nullopt);
}

TEST(Utf8, IsTrimmedOfWhiteSpaceAndCounted) {
  EXPECT_EQ(trimmed("\u2003\t a b \u00A0\u3000"), "a b");
  EXPECT_EQ(trimmed(" \u2028 "), "");
  EXPECT_EQ(count_code_points("\u0928\u092E\U0001F44B"), 3U);
}

}  // namespace
}  // namespace gurukul
