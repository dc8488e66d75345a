#include "protocol/resume_token.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace gurukul::protocol {
namespace {

constexpr std::string_view kSecret = "a-secret-of-at-least-thirty-two-characters";
constexpr Instant kNow{1'800'000'000'000};

std::string session_token(ResumeTokenCodec& codec) {
  std::string token;
  codec.append(token, kNow, "a", ResumeSession{{1, 2}, "b", true, MatchMode::kText});
  return token;
}

TEST(ResumeToken, CarriesASession) {
  ResumeTokenCodec codec(kSecret, 1), other_process(kSecret, 2);
  const auto opened = other_process.open(session_token(codec), "a", kNow + Millis{5});
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->issued_at, kNow);
  EXPECT_FALSE(opened->issued_here);
  EXPECT_TRUE(codec.open(session_token(codec), "a", kNow)->issued_here);
  const auto& session = std::get<ResumeSession>(opened->what);
  EXPECT_EQ(session.session, (SessionId{1, 2}));
  EXPECT_EQ(session.partner, "b");
  EXPECT_TRUE(session.is_initiator);
  EXPECT_EQ(session.mode, MatchMode::kText);
}

TEST(ResumeToken, CarriesAPlaceAndNothing) {
  ResumeTokenCodec codec(kSecret, 1);
  std::string token;
  codec.append(
      token, kNow, "a",
      ResumeQueueSpot{MatchMode::kAudio, CampusPreference::kSame, {"x", ""}, kNow - Millis{9}, 77});
  const auto place = codec.open(token, "a", kNow);
  ASSERT_TRUE(place);
  EXPECT_EQ(std::get<ResumeQueueSpot>(place->what).interests,
            (std::vector<std::string_view>{"x", ""}));
  EXPECT_EQ(std::get<ResumeQueueSpot>(place->what).joined_at, kNow - Millis{9});
  EXPECT_EQ(std::get<ResumeQueueSpot>(place->what).sequence, 77u);
  token.clear();
  codec.append(token, kNow, "a", ResumeNothing{});
  EXPECT_TRUE(codec.open(token, "a", kNow));
}

TEST(ResumeToken, RefusesAnothersAlteredAndExpiredOnes) {
  ResumeTokenCodec codec(kSecret, 1), stranger("another-secret-of-at-least-32-characters", 1);
  const std::string token = session_token(codec);
  EXPECT_FALSE(codec.open(token, "b", kNow));
  EXPECT_FALSE(stranger.open(token, "a", kNow));
  // Another process checks the age by the wall clock. The issuing process does not.
  const Millis life = limits::kResumeTokenLife;
  ResumeTokenCodec other_process(kSecret, 2);
  for (const Millis age : {life, -life}) EXPECT_TRUE(other_process.open(token, "a", kNow + age));
  for (const Millis age : {life + Millis{1}, -life - Millis{1}}) {
    EXPECT_FALSE(other_process.open(token, "a", kNow + age));
    EXPECT_TRUE(codec.open(token, "a", kNow + age));
  }
  for (std::size_t at = 0; at < token.size(); ++at) {
    std::string altered = token;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(codec.open(altered, "a", kNow)) << at;
    EXPECT_FALSE(codec.open(token.substr(0, at), "a", kNow)) << at;
  }
}

}  // namespace
}  // namespace gurukul::protocol
