#include "base/fair_queue.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gurukul {
namespace {

std::vector<int> all_of(FairQueue<int>& queue) {
  std::vector<int> order;
  while (const auto item = queue.pop()) order.push_back(*item);
  return order;
}

TEST(FairQueue, ServesClientsInTurn) {
  FairQueue<int> queue({.items_max = 9, .items_a_client_max = 9});
  for (int item : {1, 2, 3}) EXPECT_TRUE(queue.push("much", item).taken);
  EXPECT_TRUE(queue.push("little", 9).taken);
  EXPECT_EQ(all_of(queue), (std::vector<int>{1, 9, 2, 3}));
  EXPECT_TRUE(queue.empty());
}

TEST(FairQueue, WhoHasMostWaitingMakesRoom) {
  FairQueue<int> queue({.items_max = 4, .items_a_client_max = 4});
  for (int item : {1, 2, 3, 4}) EXPECT_TRUE(queue.push("much", item).taken);
  EXPECT_FALSE(queue.push("much", 5).taken);
  EXPECT_EQ(queue.push("little", 9).displaced, 4);
  EXPECT_EQ(queue.push("little", 10).displaced, 3);
  EXPECT_FALSE(queue.push("little", 12).taken) << "two each is fair";
  EXPECT_EQ(queue.push("third", 11).displaced, 2);
  EXPECT_EQ(queue.size(), 4U);
  EXPECT_EQ(all_of(queue), (std::vector<int>{1, 9, 11, 10}));
}

TEST(FairQueue, OneClientMayHaveSoMany) {
  FairQueue<int> queue({.items_max = 9, .items_a_client_max = 1});
  EXPECT_TRUE(queue.push("a", 1).taken);
  EXPECT_FALSE(queue.push("a", 2).taken);
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_TRUE(queue.push("a", 3).taken);
}

}  // namespace
}  // namespace gurukul
