#include "base/token_bucket.hpp"

#include <gtest/gtest.h>

namespace gurukul {
namespace {

constexpr Rate kRate{3, 2};
constexpr SteadyTime kStart{1'700'000'000'000};

TEST(TokenBucket, GivesTheBurstAndThenTheRate) {
  TokenBucket bucket;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(kRate, kStart)) << i;
  EXPECT_FALSE(bucket.take(kRate, kStart));
  EXPECT_FALSE(bucket.take(kRate, kStart + Millis{300}));
  EXPECT_TRUE(bucket.take(kRate, kStart + Millis{500}));
  EXPECT_FALSE(bucket.take(kRate, kStart + Millis{500}));
}

TEST(TokenBucket, NeverHoldsMoreThanTheBurst) {
  TokenBucket bucket;
  EXPECT_TRUE(bucket.take(kRate, kStart));
  const SteadyTime later = kStart + Millis{1'000'000};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(kRate, later)) << i;
  EXPECT_FALSE(bucket.take(kRate, later));
}

TEST(TokenBucket, TellsHowLongToWait) {
  TokenBucket bucket;
  EXPECT_EQ(bucket.wait(kRate, kStart), Millis{0});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(kRate, kStart));
  const Millis wait = bucket.wait(kRate, kStart);
  EXPECT_GE(wait, Millis{500});
  EXPECT_LE(wait, Millis{700});
  EXPECT_TRUE(bucket.take(kRate, kStart + wait));
}

}  // namespace
}  // namespace gurukul
