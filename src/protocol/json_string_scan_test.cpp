#include "protocol/json_string_scan.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace gurukul::protocol {
namespace {

// Scans from after the opening quote, text[0].
StringEnd end_of(std::string_view text) {
  return find_string_end(text, 1);
}

TEST(FindStringEnd, IsBehindTheQuoteThatNoBackslashEscapes) {
  EXPECT_EQ(end_of(R"("")").at, 2);
  EXPECT_EQ(end_of(R"("a\"b" more)").at, 6);
  EXPECT_EQ(end_of(R"("a\\" more)").at, 5);
  EXPECT_TRUE(end_of(R"("a\\")").has_escapes);
  EXPECT_FALSE(end_of(R"("a" \n)").has_escapes);
}

TEST(FindStringEnd, RefusesWhatIsNoString) {
  for (const std::string_view text :
       {"\"", "\"abc", "\"a\tb\"", R"("\x")", R"("\u12")", R"("\u12g4")", R"("\)", "\"a\\\""}) {
    EXPECT_FALSE(end_of(text).valid) << text;
  }
}

// Blocks of 64 bytes: tests every kind of byte at every position and across the end of the text.
// The memory has exactly that size, so that a sanitizer sees reads beyond it.
TEST(FindStringEnd, IsTheSameByAllRegistersAndForAnotherParser) {
  constexpr std::string_view kPieces[] = {R"(\\)", R"(\")",  R"(\n)", R"(\r)", R"(\u00e9)", R"(\/)",
                                          R"(\x)", R"(\u0)", "\"",    "\t",    "\\",        "ü"};
  constexpr std::uint64_t kGood = 6;
  SeededRandom random(7);
  int valid = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string text = "\"";
    for (std::uint64_t pieces = random.below(10); pieces > 0; --pieces) {
      text += kPieces[random.below(random.chance(3) ? std::size(kPieces) : kGood)];
      text.append(random.below(36), 'x');
    }
    text += '"';
    const std::size_t size = text.size();
    text.append(random.below(40), ' ');
    const std::vector<char> exact(text.begin(), text.end());
    const std::string_view view(exact.data(), exact.size());
    const StringEnd found = end_of(view);
    const StringEnd baseline = find_string_end_baseline(view, 1);
    ASSERT_EQ(found.valid, baseline.valid) << text;
    ASSERT_EQ(found.at, baseline.at) << text;
    ASSERT_EQ(found.has_escapes, baseline.has_escapes) << text;
    ASSERT_EQ(found.valid && found.at == size, nlohmann::json::accept(text)) << text;
    valid += found.valid ? 1 : 0;
  }
  EXPECT_GT(valid, 50'000);
  EXPECT_LT(valid, 99'000);
}

}  // namespace
}  // namespace gurukul::protocol
