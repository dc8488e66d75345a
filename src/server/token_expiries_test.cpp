#include "server/token_expiries.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/random.hpp"

namespace gurukul::server {
namespace {

TEST(TokenExpiries, ComeUpInOrderAndStayBoundedWhenTokensAreExtended) {
  SeededRandom random(3);
  TokenExpiries ends;
  std::map<std::uint64_t, Instant> held;  // by connection: its current expiry
  const auto stands = [&held](const TokenExpiries::End& end) {
    const auto known = held.find(end.connection.value);
    return known != held.end() && known->second == end.at;
  };
  std::size_t ended = 0;
  for (std::int64_t now_ms = 0; now_ms < 50'000; ++now_ms) {
    const std::uint64_t connection = 1 + random.below(100);
    held[connection] = Instant{now_ms + 1 + static_cast<std::int64_t>(random.below(2'000))};
    ends.add(held[connection], {connection});
    if (random.chance(20)) held.erase(1 + random.below(100));
    Instant last{};
    while (const auto end = ends.take_due(Instant{now_ms})) {
      ASSERT_LE(last, end->at);
      last = end->at;
      if (!stands(*end)) continue;
      held.erase(end->connection.value);
      ++ended;
    }
    for (const auto& [each, at] : held) ASSERT_GT(at, Instant{now_ms}) << each;
    ends.prune_over(100, stands);
    ASSERT_LE(ends.size(), 2U * 100 + 1024);
  }
  EXPECT_GT(ended, 100U);
}

}  // namespace
}  // namespace gurukul::server
