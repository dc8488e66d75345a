#include "store/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gurukul::store {
namespace {

TEST(StorableText, TakesUtf8OfEveryLength) {
  EXPECT_TRUE(is_storable_text(""));
  EXPECT_TRUE(is_storable_text("plain"));
  EXPECT_TRUE(is_storable_text("\u00e9 \u0928\u092e\u0938\u094d\u0924\u0947 \U0001F44B"));
  EXPECT_TRUE(is_storable_text("\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"));
}

TEST(StorableText, RefusesWhatPostgresqlWouldRefuse) {
  using std::string_literals::operator""s;
  EXPECT_FALSE(is_storable_text("a\0b"s)) << "NUL";
  EXPECT_FALSE(is_storable_text("\x80")) << "a continuation without a lead";
  EXPECT_FALSE(is_storable_text("\xC3")) << "cut short";
  EXPECT_FALSE(is_storable_text("\xC0\xAF")) << "overlong, two bytes";
  EXPECT_FALSE(is_storable_text("\xE0\x80\xAF")) << "overlong, three bytes";
  EXPECT_FALSE(is_storable_text("\xF0\x80\x80\xAF")) << "overlong, four bytes";
  EXPECT_FALSE(is_storable_text("\xED\xA0\x80")) << "a surrogate";
  EXPECT_FALSE(is_storable_text("\xF4\x90\x80\x80")) << "beyond U+10FFFF";
  EXPECT_FALSE(is_storable_text("\xFF"));
}

}  // namespace
}  // namespace gurukul::store
