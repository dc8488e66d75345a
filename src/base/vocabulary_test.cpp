#include "base/vocabulary.hpp"

#include <gtest/gtest.h>

namespace gurukul {
namespace {

TEST(Vocabulary, SpellsAndReadsTheSameWords) {
  for (MatchMode mode : {MatchMode::kVideo, MatchMode::kAudio, MatchMode::kText}) {
    EXPECT_EQ(parse_match_mode(to_string(mode)), mode);
  }
  for (CampusPreference preference :
       {CampusPreference::kAny, CampusPreference::kSame, CampusPreference::kOther}) {
    EXPECT_EQ(parse_campus_preference(to_string(preference)), preference);
  }
  EXPECT_EQ(to_string(LeftReason::kBanned), "banned");
  EXPECT_EQ(to_string(QueueLeftReason::kDisabled), "disabled");
  EXPECT_EQ(to_string(ErrorCode::kInternal), "internal");
  EXPECT_EQ(to_string(ErrorCode::kInvalidJson), "invalid_json");
  EXPECT_EQ(parse_match_mode("Video"), std::nullopt);
  EXPECT_EQ(parse_campus_preference(""), std::nullopt);
}

TEST(Vocabulary, OnlyWhatMayPassIsRetryable) {
  EXPECT_TRUE(is_retryable(ErrorCode::kRateLimited));
  EXPECT_TRUE(is_retryable(ErrorCode::kBusy));
  EXPECT_FALSE(is_retryable(ErrorCode::kInvalidMessage));
  EXPECT_FALSE(is_retryable(ErrorCode::kBanned));
}

}  // namespace
}  // namespace gurukul
