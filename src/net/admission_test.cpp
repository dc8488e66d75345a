#include "net/admission.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "base/random.hpp"

namespace gurukul::net {
namespace {

const IpAddress kOne = *IpAddress::parse("192.0.2.1");
const IpAddress kOther = *IpAddress::parse("192.0.2.2");

TEST(Admission, IsFullAtItsBoundAndHasAReserve) {
  Admission admission(10);
  for (int count = 0; count < 10; ++count) EXPECT_TRUE(admission.enter(kOne));
  EXPECT_FALSE(admission.is_over());
  for (std::size_t count = 0; count < Admission::kReserve; ++count) {
    EXPECT_TRUE(admission.enter(kOther));
  }
  EXPECT_TRUE(admission.is_over());
  EXPECT_FALSE(admission.enter(kOther));
  EXPECT_EQ(admission.sockets(), 10 + Admission::kReserve);
  for (std::size_t count = 0; count < Admission::kReserve; ++count) admission.leave(kOther);
  admission.leave(kOne);
  EXPECT_FALSE(admission.is_over());
}

TEST(Admission, AClientIsOverItsShareBeyondHalf) {
  Admission admission(10);
  const IpAddress near = *IpAddress::parse("2001:db8::1"), far = *IpAddress::parse("2001:db8::2:1");
  for (int count = 0; count < 5; ++count) EXPECT_TRUE(admission.enter(near));
  EXPECT_FALSE(admission.is_over_share(near));
  EXPECT_TRUE(admission.enter(far));  // of the same /64
  EXPECT_TRUE(admission.is_over_share(near));
  admission.move(far, kOne);
  EXPECT_FALSE(admission.is_over_share(near));
  EXPECT_FALSE(admission.is_over_share(kOther));
  admission.leave(kOne);
}

TEST(Admission, StrangersOfOneClientAreBounded) {
  Admission admission(10);
  for (std::size_t count = 0; count < Admission::kStrangersMin; ++count) {
    EXPECT_TRUE(admission.add_stranger(kOne));
  }
  EXPECT_FALSE(admission.add_stranger(kOne));
  EXPECT_TRUE(admission.add_stranger(kOther));
  admission.remove_stranger(kOne);
  admission.remove_stranger(kOne);
  EXPECT_TRUE(admission.add_stranger(kOne));
}

TEST(IdleList, KeepsTheOrderInWhichTheyCame) {
  std::deque<IdleLink> links(16);
  const auto link_of = [&links](std::uint32_t slot) -> IdleLink& { return links[slot]; };
  IdleList list;
  std::vector<std::uint32_t> expected;
  SeededRandom random(5);
  for (int step = 0; step < 5'000; ++step) {
    const auto slot = static_cast<std::uint32_t>(random.below(links.size()));
    const bool is_listed = std::find(expected.begin(), expected.end(), slot) != expected.end();
    ASSERT_EQ(links[slot].is_listed, is_listed);
    if (random.chance(50)) {
      list.push_back(slot, link_of);
      if (!is_listed) expected.push_back(slot);
    } else {
      list.erase(slot, link_of);
      std::erase(expected, slot);
    }
    std::vector<std::uint32_t> listed;
    for (std::uint32_t at = list.first(); at != IdleLink::kNone; at = links[at].behind) {
      listed.push_back(at);
    }
    ASSERT_EQ(listed, expected);
  }
}

}  // namespace
}  // namespace gurukul::net
