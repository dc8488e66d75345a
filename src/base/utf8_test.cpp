#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gurukul {
namespace {

TEST(Utf8WithoutNul, TakesUtf8OfEveryLength) {
  EXPECT_TRUE(is_utf8_without_nul(""));
  EXPECT_TRUE(is_utf8_without_nul("plain"));
  EXPECT_TRUE(is_utf8_without_nul("\u00e9 \u0928\u092e\u0938\u094d\u0924\u0947 \U0001F44B"));
  EXPECT_TRUE(
      is_utf8_without_nul("\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"));
}

TEST(Utf8WithoutNul, RefusesWhatPostgresqlWouldRefuse) {
  using std::string_literals::operator""s;
  EXPECT_FALSE(is_utf8_without_nul("a\0b"s)) << "NUL";
  EXPECT_FALSE(is_utf8_without_nul("\x80")) << "a continuation without a lead";
  EXPECT_FALSE(is_utf8_without_nul("\xC3")) << "cut short";
  EXPECT_FALSE(is_utf8_without_nul("\xC0\xAF")) << "overlong, two bytes";
  EXPECT_FALSE(is_utf8_without_nul("\xE0\x80\xAF")) << "overlong, three bytes";
  EXPECT_FALSE(is_utf8_without_nul("\xF0\x80\x80\xAF")) << "overlong, four bytes";
  EXPECT_FALSE(is_utf8_without_nul("\xED\xA0\x80")) << "a surrogate";
  EXPECT_FALSE(is_utf8_without_nul("\xF4\x90\x80\x80")) << "beyond U+10FFFF";
  EXPECT_FALSE(is_utf8_without_nul("\xFF"));
}

}  // namespace
}  // namespace gurukul
