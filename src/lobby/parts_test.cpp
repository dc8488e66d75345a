#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/random.hpp"
#include "lobby/deadlines.hpp"
#include "lobby/session.hpp"
#include "lobby/slot_map.hpp"
#include "lobby/tag_table.hpp"
#include "lobby/user.hpp"
#include "lobby/wait_queue.hpp"

namespace gurukul::lobby {
namespace {

// Colliding ids, consecutive ids, and a table that fills and empties behave like a std::map.
TEST(SlotMap, AgreesWithAMap) {
  SeededRandom random(11);
  SlotMap<ConnectionId> slots;
  std::map<std::uint64_t, Slot> expected;
  EXPECT_EQ(slots.find({1}), kNoSlot);
  for (int step = 0; step < 200'000; ++step) {
    const std::uint64_t spread = random.chance(50) ? 1 : std::uint64_t{1} << 58;
    const ConnectionId id{(1 + random.below(300)) * spread};
    const bool emptying = step / 5'000 % 2 == 1;
    if (expected.contains(id.value) && random.chance(emptying ? 90 : 20)) {
      slots.erase(id);
      expected.erase(id.value);
    } else if (!expected.contains(id.value) && random.chance(emptying ? 10 : 80)) {
      slots.add(id, static_cast<Slot>(step));
      expected[id.value] = static_cast<Slot>(step);
    }
    const ConnectionId other{(1 + random.below(300)) * spread};
    const auto known = expected.find(other.value);
    ASSERT_EQ(slots.find(other), known == expected.end() ? kNoSlot : known->second);
    ASSERT_EQ(slots.size(), expected.size());
  }
  for (const auto& [id, slot] : expected) ASSERT_EQ(slots.at({id}), slot);
}

TEST(Deadlines, FireOnceAtTheirLastTimeAndInOrder) {
  SeededRandom random(5);
  Deadlines deadlines;
  std::vector<Deadlines::Timer> timers(50);
  std::vector<std::optional<SteadyTime>> expected(timers.size());
  std::size_t fired = 0;
  for (std::int64_t now_ms = 1; now_ms < 20'000; ++now_ms) {
    const auto slot = static_cast<Slot>(random.below(timers.size()));
    std::optional<SteadyTime> due;
    if (!random.chance(20)) due = SteadyTime{now_ms + static_cast<std::int64_t>(random.below(300))};
    expected[slot] = due;
    deadlines.set(timers[slot], due, slot, slot, false);
    while (!deadlines.empty() && deadlines.front().due <= SteadyTime{now_ms}) {
      const Deadlines::Due entry = deadlines.pop();
      if (!deadlines.fires(timers[entry.slot], entry)) continue;
      ASSERT_EQ(expected[entry.slot], entry.due);
      expected[entry.slot].reset();
      deadlines.set(timers[entry.slot], std::nullopt, entry.slot, entry.slot, false);
      ++fired;
    }
    for (const auto& each : expected) ASSERT_TRUE(!each || *each > SteadyTime{now_ms});
    if (now_ms % 1000 == 0) {
      const auto timer_of = [&](const Deadlines::Due& entry) -> const Deadlines::Timer& {
        return timers[entry.slot];
      };
      deadlines.prune(timer_of);
      ASSERT_LE(deadlines.size(), timers.size());
    }
  }
  EXPECT_GT(fired, 1000U);
}

TEST(WaitQueue, AgreesWithASortedSet) {
  SeededRandom random(11);
  WaitQueue order;
  std::set<AgeKey> model;
  for (std::uint64_t step = 0; step < 20'000; ++step) {
    const AgeKey key{static_cast<std::int64_t>(random.below(3'000)), random.below(2)};
    if (model.contains(key)) {
      order.erase(key);
      model.erase(key);
    } else {
      order.insert(key, 1);
      model.insert(key);
    }
    const AgeKey probe{static_cast<std::int64_t>(random.below(3'000)), 1};
    const auto older = std::distance(model.begin(), model.lower_bound(probe));
    ASSERT_EQ(order.older_than(probe), static_cast<std::size_t>(older));
    const auto after = model.upper_bound(probe);
    const WaitQueue::Entry* next = order.next_after(probe);
    ASSERT_EQ(next != nullptr, after != model.end());
    if (next != nullptr) {
      ASSERT_EQ(next->key, *after);
    }
  }
  EXPECT_EQ(order.size(), model.size());
}

TEST(TagTable, ForgetsWhatNobodyNames) {
  TagTable tags;
  const TagId chess = tags.acquire("chess");
  EXPECT_EQ(tags.acquire("chess"), chess);
  tags.release(chess);
  EXPECT_EQ(tags.text(chess), "chess");
  tags.release(chess);
  EXPECT_EQ(tags.size(), 0u);
  EXPECT_EQ(tags.acquire("tea"), chess);
}

TEST(RecentPartners, NewestFirstEachOnce) {
  RecentPartners recents;
  for (UserKey key = 1; key <= 10; ++key) recents.add(key);
  EXPECT_FALSE(recents.among_last(2, 8));
  EXPECT_TRUE(recents.among_last(3, 8));
  recents.add(3);
  EXPECT_TRUE(recents.among_last(3, 1));
  EXPECT_FALSE(recents.among_last(10, 1));
  EXPECT_TRUE(recents.among_last(10, 2));
  EXPECT_TRUE(recents.among_last(4, 8));
  EXPECT_FALSE(recents.among_last(4, 0));
}

TEST(ReplayBuffer, BoundedByCountAndBytes) {
  ReplayBuffer kept;
  for (int count = 0; count < 64; ++count) EXPECT_TRUE(kept.add(KeptSignal{"{}"}, 2));
  EXPECT_FALSE(kept.add(KeptSignal{"{}"}, 2));
  EXPECT_EQ(kept.take().size(), 64u);
  EXPECT_TRUE(kept.add(KeptSignal{"{}"}, 256 * 1024));
  EXPECT_FALSE(kept.add(KeptSignal{"{}"}, 1));
}

}  // namespace
}  // namespace gurukul::lobby
