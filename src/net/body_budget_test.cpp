#include "net/body_budget.hpp"

#include <gtest/gtest.h>

namespace gurukul::net {
namespace {

const IpAddress kOne = *IpAddress::parse("192.0.2.1");
const IpAddress kOther = *IpAddress::parse("192.0.2.2");

TEST(BodyBudget, IsBoundedByClientAndInAll) {
  const auto budget =
      std::make_shared<BodyBudget>(BodyBudget::Bounds{100, 60}, BodyBudget::Bounds{1'000, 1'000});
  auto first = budget->open(kOne, false);
  EXPECT_TRUE(first->grow(50));
  EXPECT_TRUE(first->grow(60));
  EXPECT_FALSE(first->grow(61));
  EXPECT_TRUE(first->grow(10));  // counted already
  auto second = budget->open(kOther, false);
  EXPECT_FALSE(second->grow(41));
  EXPECT_TRUE(second->grow(40));
  EXPECT_EQ(budget->used(false), 100U);
  auto known = budget->open(kOne, true);
  EXPECT_TRUE(known->grow(900));
  first.reset();
  EXPECT_EQ(budget->used(false), 40U);
  EXPECT_TRUE(second->grow(60));
  second.reset();
  known.reset();
  EXPECT_EQ(budget->used(false) + budget->used(true), 0U);
}

}  // namespace
}  // namespace gurukul::net
