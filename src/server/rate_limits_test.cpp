#include "server/rate_limits.hpp"

#include <gtest/gtest.h>

namespace gurukul::server {
namespace {

constexpr SteadyTime kStart{1'000'000};

TEST(RateLimits, TwoConnectionsOfAUserShareItsBuckets) {
  RateLimits rates;
  UserBuckets* first = rates.acquire(7);
  EXPECT_EQ(rates.acquire(7), first);
  EXPECT_NE(rates.acquire(8), first);
}

// A user who reconnects must not get full buckets.
TEST(RateLimits, BucketsOutliveTheConnection) {
  RateLimits rates;
  UserBuckets* buckets = rates.acquire(7);
  while (buckets->joins.take(limits::kJoinRate, kStart)) {
  }
  rates.release(buckets, kStart);
  EXPECT_FALSE(rates.acquire(7)->joins.take(limits::kJoinRate, kStart));
}

TEST(RateLimits, BucketsOfUsersWhoLeftLongAgoAreRemoved) {
  RateLimits rates;
  UserBuckets* stays = rates.acquire(1);
  for (std::size_t user = 2; user < 2'000; ++user) rates.release(rates.acquire(user), kStart);
  const SteadyTime later = kStart + Millis{61'000};
  UserBuckets* last = rates.acquire(2'001);
  last->other.take(limits::kOtherRate, later);
  rates.release(last, later);
  // The connected user keeps its buckets; one who has left starts anew.
  EXPECT_EQ(rates.acquire(1), stays);
  EXPECT_EQ(rates.acquire(2)->connections, 1);
}

TEST(RateLimits, FaultsAreCountedByAddress) {
  RateLimits rates;
  for (int count = 0; count < limits::kAddressFaultRate.burst; ++count) {
    EXPECT_FALSE(rates.is_faulty("10.0.0.1", kStart));
    rates.count_fault("10.0.0.1", kStart);
  }
  EXPECT_TRUE(rates.is_faulty("10.0.0.1", kStart));
  EXPECT_FALSE(rates.is_faulty("10.0.0.2", kStart));
  EXPECT_FALSE(rates.is_faulty("10.0.0.1", kStart + Millis{1'000}));
}

}  // namespace
}  // namespace gurukul::server
