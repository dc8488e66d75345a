#include "base/keyed_limiter.hpp"

#include <gtest/gtest.h>

namespace gurukul {
namespace {

constexpr SteadyTime kNow{1'000'000'000'000};

TEST(KeyedLimiter, CountsByKeyAndRefillsWithTime) {
  KeyedLimiter limits({.burst = 2, .per_second = 0.1});
  EXPECT_FALSE(limits.take("a", kNow));
  EXPECT_FALSE(limits.take("a", kNow));
  const auto wait = limits.take("a", kNow);
  ASSERT_TRUE(wait);
  EXPECT_GE(*wait, Millis{10'000});
  EXPECT_LE(*wait, Millis{10'200});
  EXPECT_FALSE(limits.take("b", kNow));
  EXPECT_FALSE(limits.take("a", kNow + *wait));
}

TEST(KeyedLimiter, ForgetsTheQuietestKeyWhenFull) {
  KeyedLimiter limits({.burst = 1, .per_second = 0.001}, 3);
  for (const char* key : {"a", "b", "c", "a", "d"}) limits.take(key, kNow);
  EXPECT_EQ(limits.keys(), 3U);
  EXPECT_TRUE(limits.wait("a", kNow));
  EXPECT_FALSE(limits.wait("b", kNow));
}

TEST(KeyedLimiter, LooksWithoutTaking) {
  KeyedLimiter limits({.burst = 1, .per_second = 0.1});
  EXPECT_FALSE(limits.wait("a", kNow));
  EXPECT_EQ(limits.keys(), 0U);
  EXPECT_FALSE(limits.take("a", kNow));
  EXPECT_TRUE(limits.wait("a", kNow));
}

TEST(KeyedLimiter, GivesBackWhatWasTakenAndNoMore) {
  KeyedLimiter limits({.burst = 2, .per_second = 0.001});
  limits.take("a", kNow);
  limits.take("a", kNow);
  limits.give_back("a", kNow);
  EXPECT_FALSE(limits.take("a", kNow));
  EXPECT_TRUE(limits.take("a", kNow));
  for (int times = 0; times < 9; ++times) limits.give_back("a", kNow);
  EXPECT_FALSE(limits.take("a", kNow));
  EXPECT_FALSE(limits.take("a", kNow));
  EXPECT_TRUE(limits.take("a", kNow));
}

}  // namespace
}  // namespace gurukul
