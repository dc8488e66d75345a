#include <algorithm>

#include "social/fields.hpp"
#include "social/handlers.hpp"
#include "social/json.hpp"
#include "social/page.hpp"
#include "social/problem.hpp"
#include "social/profile.hpp"

namespace gurukul::social {
namespace {

constexpr std::int64_t kBlocksMax = 2'000;  // per user; limited, as the lobby keeps all in memory

// Adds the block and ends the relation of buddies. With PostgreSQL, a concurrent buddy request of
// the other user may be committed too, and its row then stays. It has no effect, because a direct
// call checks the blocks too.
store::Transaction block_statements(const std::string& me, const std::string& other, Instant now) {
  const auto [low, high] = std::minmax(me, other);
  return {{"INSERT INTO gurukul.blocks (blocker, blocked, blocked_at) "
           "SELECT CAST($1 AS TEXT), p.id, CAST($3 AS BIGINT) FROM gurukul.profiles p "
           "WHERE p.id = $2 AND (SELECT COUNT(*) FROM gurukul.blocks b "
           "WHERE b.blocker = CAST($1 AS TEXT)) < $4 "
           "ON CONFLICT (blocker, blocked) DO NOTHING",
           {me, other, now.unix_ms, kBlocksMax}},
          {"DELETE FROM gurukul.buddies WHERE low = $1 AND high = $2 "
           "AND EXISTS (SELECT 1 FROM gurukul.blocks WHERE blocker = $3 AND blocked = $4)",
           {low, high, me, other}},
          {"SELECT blocked FROM gurukul.blocks WHERE blocker = $1 AND blocked = $2", {me, other}},
          {"SELECT id FROM gurukul.profiles WHERE id = $1", {other}}};
}

}  // namespace

void list_blocks(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  const Page page = Page::of(query);
  if (auto refused = query.refused()) return exchange->reply(*refused);
  core.run(exchange,
           {{"SELECT b.blocked, p.name, p.avatar, b.blocked_at FROM gurukul.blocks b "
             "LEFT JOIN gurukul.profiles p ON p.id = b.blocked WHERE b.blocker = $1 "
             "AND (b.blocked_at, b.blocked) < (CAST($2 AS BIGINT), CAST($3 AS TEXT)) "
             "ORDER BY b.blocked_at DESC, b.blocked DESC LIMIT $4",
             {exchange->me(), page.time(), page.id(), page.rows()}}},
           [exchange, page](const store::Outcome& outcome) {
             std::vector<Json> items;
             for (const store::Row& row : outcome[0].rows) {
               const auto name = shown_name(row, 1);
               items.push_back({{"id", row.text(0)},
                                {"name", name ? Json(*name) : Json()},
                                {"avatarUrl", avatar_url(optional_text(row, 2))},
                                {"blockedAt", row.integer(3)}});
             }
             exchange->reply(page.answer(std::move(items), outcome[0].rows, 3, 0));
           });
}

void block(Core& core, const ExchangePtr& exchange) {
  Fields body = Fields::of_body(exchange->request());
  const std::string other = body.text("userId");
  if (other == exchange->me())
    body.refuse("userId", "is your own user id: you cannot block yourself");
  if (auto refused = body.refused()) return exchange->reply(*refused);
  core.run(exchange, block_statements(exchange->me(), other, exchange->now()),
           [&core, exchange, other](const store::Outcome& outcome) {
             if (outcome[3].rows.empty()) {
               return exchange->reply(not_found("there is no user with this id"));
             }
             if (outcome[2].rows.empty()) {
               return exchange->reply(
                   conflict("too_many", "you already block 2000 users, which is the limit"));
             }
             core.events.blocked(exchange->caller().user, UserId{other}, [exchange] {
               exchange->reply({204, {}, {}});
             });
           });
}

void unblock(Core& core, const ExchangePtr& exchange) {
  core.run(exchange,
           {{"DELETE FROM gurukul.blocks WHERE blocker = $1 AND blocked = $2 RETURNING blocked",
             {exchange->me(), exchange->id()}}},
           [&core, exchange](const store::Outcome& outcome) {
             if (outcome[0].rows.empty()) {
               return exchange->reply(not_found("you do not block a user with this id"));
             }
             Events& events = core.events;
             events.profile_changed(exchange->caller().user, [&events, exchange] {
               events.profile_changed(UserId{exchange->id()}, [exchange] {
                 exchange->reply({204, {}, {}});
               });
             });
           });
}

}  // namespace gurukul::social
