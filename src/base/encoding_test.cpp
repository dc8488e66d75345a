#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace gurukul {
namespace {

TEST(Encoding, HexHasTwoDigitsForEachByte) {
  EXPECT_EQ(hex(""), "");
  EXPECT_EQ(hex(std::string_view("\0\x0F\xF0z", 4)), "000ff07a");
}

// RFC 4648 section 10.
TEST(Encoding, Base64HasPadding) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"foobar", "Zm9vYmFy"},
                                                       {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : cases) EXPECT_EQ(base64(bytes), text);
}

TEST(Encoding, Base64UrlHasExactlyOneTextForEachSequenceOfBytes) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},           {"f", "Zg"},
                                                       {"fo", "Zm8"},      {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg"}, {"\xfb\xff", "-_8"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64url(bytes), text);
    EXPECT_EQ(decode_base64url(text), bytes);
  }
  for (const char* text : {"Z", "Zh", "Zm9", "Zg==", "Z+", "Z g"}) {
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
  }
}

TEST(Encoding, PercentEncodingLeavesUnreservedCharacters) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("a b/\xC3\xA9"), "a%20b%2f%c3%a9");
}

TEST(Encoding, PercentDecoding) {
  EXPECT_EQ(percent_decode("a%20b+c%C3%a9"), "a b+c\xC3\xA9");
  EXPECT_EQ(percent_decode("a+b%2B", Plus::kIsSpace), "a b+");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
  for (const char* text : {"%", "%4", "a%", "%4g", "%g4", "%%20"}) {
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace gurukul
