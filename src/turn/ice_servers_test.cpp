#include "turn/ice_servers.hpp"

#include <gtest/gtest.h>

namespace gurukul::turn {
namespace {

std::string json(RelayOptions options, std::string_view user) {
  std::string out;
  IceServers(std::move(options)).append_json(out, user, Instant{1'700'000'000'999});
  return out;
}

TEST(IceServers, WritesACredentialThatCoturnAccepts) {
  // printf '1700003600:u"1' | openssl dgst -sha1 -hmac s3cret -binary | base64
  EXPECT_EQ(
      json({{"stun:s:3478"}, {"turn:t:3478", "turns:t:443?transport=tcp"}, "s3cret", 3600}, "u\"1"),
      R"([{"urls":["stun:s:3478"]},{"urls":["turn:t:3478","turns:t:443?transport=tcp"],)"
      R"("username":"1700003600:u\"1","credential":"DalvWMbnbNKuJv/9CtIVzuVaolU="}])");
}

TEST(IceServers, WithoutARelayThereIsNoCredential) {
  EXPECT_EQ(json({{"stun:s"}, {}, "", 60}, "u"), R"([{"urls":["stun:s"]}])");
  EXPECT_EQ(json({{}, {}, "", 60}, "u"), "[]");
}

TEST(IceUrl, AcceptsTheFormsOfTheRfcs) {
  for (const char* url : {"turn:t", "turn:1.2.3.4:3478", "turns:[::1]:5349?transport=tcp"}) {
    EXPECT_TRUE(is_ice_url(url, true)) << url;
  }
  EXPECT_TRUE(is_ice_url("stun:s.example:19302", false));
  for (const char* url : {"", "turn:", "turn:t:0", "turn:t:99999", "turn:t?x=y", "http://t",
                          "stun:s", "turn:t:", "turn://t"}) {
    EXPECT_FALSE(is_ice_url(url, true)) << url;
  }
}

}  // namespace
}  // namespace gurukul::turn
