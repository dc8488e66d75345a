#include "social/buddy_state.hpp"
#include "social/handlers.hpp"
#include "social/page.hpp"
#include "social/profile.hpp"

namespace gurukul::social {

void list_people(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  const Page page = Page::of(query);
  if (auto refused = query.refused()) return exchange->reply(*refused);
  core.run(
      exchange,
      {{"SELECT p.id, p.name, p.avatar, p.campus, p.karma, p.is_guest, met.last_at, met.calls, "
        "b.state, b.asked_by, (SELECT COUNT(*) FROM gurukul.blocks x WHERE x.blocker = $1 "
        "AND x.blocked = p.id) FROM (SELECT partner_id, MAX(started_at) AS last_at, "
        "COUNT(*) AS calls FROM gurukul.call_members WHERE user_id = $1 AND kept = 1 "
        "AND partner_id IS NOT NULL GROUP BY partner_id) met "
        "JOIN gurukul.profiles p ON p.id = met.partner_id "
        "LEFT JOIN gurukul.buddies b ON (b.low = $1 AND b.high = p.id) "
        "OR (b.high = $1 AND b.low = p.id) "
        "WHERE (met.last_at, p.id) < (CAST($2 AS BIGINT), CAST($3 AS TEXT)) "
        "ORDER BY met.last_at DESC, p.id DESC LIMIT $4",
        {exchange->me(), page.time(), page.id(), page.rows()}}},
      [exchange, page](const store::Outcome& outcome) {
        std::vector<Json> items;
        for (const store::Row& row : outcome[0].rows) {
          Json item = person(row, 0);
          item["lastMetAt"] = row.integer(6);
          item["calls"] = row.integer(7);
          item["buddy"] = nullptr;
          if (!row.is_null(8)) {
            const auto word = buddy_state_word(row.text(8), row.text(9) == exchange->me());
            if (!word.empty()) item["buddy"] = word;
          }
          item["blocked"] = row.integer(10) > 0;
          items.push_back(std::move(item));
        }
        exchange->reply(page.answer(std::move(items), outcome[0].rows, 6, 0));
      });
}

}  // namespace gurukul::social
