#include "accounts/refresh_token.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace gurukul::accounts {
namespace {

const RefreshTokenCodec kCodec(derive_key("a secret of the operator, long enough", "x"));
const RefreshToken kToken{{0x0123456789abcdef, 0xfedcba9876543210}, 300};

TEST(RefreshToken, ComesBackAsItWent) {
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{127}, std::int64_t{128},
        std::int64_t{1} << 40, std::numeric_limits<std::int64_t>::max()}) {
    const RefreshToken token{kToken.sign_in, number};
    const std::string text = kCodec.encode(token);
    EXPECT_LE(text.size(), 64U);
    ASSERT_TRUE(kCodec.decode(text)) << number;
    EXPECT_EQ(*kCodec.decode(text), token);
  }
}

TEST(RefreshToken, EveryAlteredCharacterIsRefused) {
  const std::string text = kCodec.encode(kToken);
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char other : {'A', 'B', '_', '=', ' '}) {
      std::string altered = text;
      if (altered[at] == other) continue;
      altered[at] = other;
      EXPECT_FALSE(kCodec.decode(altered)) << at << other;
    }
    EXPECT_FALSE(kCodec.decode(text.substr(0, at)));
  }
  EXPECT_FALSE(kCodec.decode(text + "A"));
  EXPECT_FALSE(kCodec.decode(std::string(1000, 'A')));
}

TEST(RefreshToken, AnotherKeyAndAnotherNumberAreForged) {
  const RefreshTokenCodec other(derive_key("a secret of the operator, long enough", "y"));
  EXPECT_FALSE(other.decode(kCodec.encode(kToken)));
  EXPECT_NE(kCodec.encode(kToken), kCodec.encode({kToken.sign_in, 301}));
}

TEST(Crypto, SealsOpenOnlyWithTheirKey) {
  const Key key = derive_key("s", "a");
  const std::string sealed = seal("private", key);
  EXPECT_EQ(unseal(sealed, key), "private");
  EXPECT_FALSE(unseal(sealed, derive_key("s", "b")));
  EXPECT_FALSE(unseal(sealed.substr(1), key));
  EXPECT_FALSE(unseal("", key));
  EXPECT_NE(seal("private", key), sealed);
}

}  // namespace
}  // namespace gurukul::accounts
