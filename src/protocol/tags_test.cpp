#include "protocol/tags.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace gurukul::protocol {
namespace {

// Pairs of Unicode's CaseFolding.txt, of each status and of scripts where lower case and folding
// differ.
TEST(FoldCase, IsUnicodeSimpleCaseFolding) {
  const std::vector<std::pair<char32_t, char32_t>> pairs{
      {U'A', U'a'},       {U'z', U'z'},   {U'0', U'0'}, {0xB5, 0x3BC},  // MICRO SIGN: small mu
      {0xC9, 0xE9},                                                     // E WITH ACUTE
      {0xDF, 0xDF},                        // SHARP S: its folding "ss" is a full one
      {0x130, 0x130},                      // I WITH DOT ABOVE: full only
      {0x131, 0x131},                      // DOTLESS I: folded in Turkic languages only
      {0x17F, U's'},                       // LONG S
      {0x3A3, 0x3C3},                      // SIGMA
      {0x3C2, 0x3C3},                      // FINAL SIGMA
      {0x13F8, 0x13F0},                    // Cherokee folds to capitals
      {0xAB70, 0x13A0},   {0x1E9E, 0xDF},  // CAPITAL SHARP S
      {0x1F88, 0x1F80},                    // its full folding has two characters
      {0x212A, U'k'},                      // KELVIN SIGN
      {0x10400, 0x10428},                  // Deseret
      {0x905, 0x905},                      // Devanagari has no case
      {0x1F600, 0x1F600},
  };
  for (const auto& [from, to] : pairs) {
    EXPECT_EQ(fold_case(from), to) << std::hex << static_cast<std::uint32_t>(from);
  }
}

TEST(FoldCase, FoldsNothingTwice) {
  for (char32_t point = 1; point < 0x110000; ++point) {
    if (point == 0xD800) point = 0xE000;
    ASSERT_EQ(fold_case(fold_case(point)), fold_case(point))
        << std::hex << static_cast<std::uint32_t>(point);
  }
}

TEST(TrimAndFold, RemovesWhiteSpaceAtBothEndsOnly) {
  EXPECT_EQ(trim_and_fold("  Board\u00a0Games \t"), "board\u00a0games");
  EXPECT_EQ(trim_and_fold(" \u3000 "), "");
}

}  // namespace
}  // namespace gurukul::protocol
