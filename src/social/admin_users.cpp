#include "social/handlers.hpp"
#include "social/page.hpp"
#include "social/profile.hpp"
#include "social/text.hpp"

namespace gurukul::social {

void admin_list_users(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  const Page page = Page::of(query);
  const std::string search =
      query.optional_text("q", {.chars_min = 0, .chars_max = 100, .lines = Lines::kMany})
          .value_or("");
  if (auto refused = query.refused()) return exchange->reply(*refused);
  core.run(
      exchange,
      {{"SELECT p.id, p.name, p.avatar, p.campus, p.karma, p.is_guest, p.created_at, p.seen_at, "
        "a.email, b.id, b.reason, b.until, "
        "(SELECT COUNT(*) FROM gurukul.reports r WHERE r.reported = p.id), "
        "(SELECT COUNT(*) FROM gurukul.call_members m WHERE m.user_id = p.id) "
        "FROM gurukul.profiles p LEFT JOIN gurukul.accounts a ON a.id = p.id "
        "LEFT JOIN gurukul.bans b ON b.user_id = p.id AND b.lifted_at IS NULL "
        "AND (b.until IS NULL OR b.until > $4) "
        "WHERE (p.created_at, p.id) < (CAST($1 AS BIGINT), CAST($2 AS TEXT)) "
        "AND (CAST($5 AS TEXT) = '' OR p.id = $5 OR lower(p.name) LIKE lower($6) ESCAPE '\\' "
        "OR lower(a.email) LIKE lower($6) ESCAPE '\\') "
        "ORDER BY p.created_at DESC, p.id DESC LIMIT $3",
        {page.time(), page.id(), page.rows(), exchange->now().unix_ms, search,
         like_pattern(search)}}},
      [&core, exchange, page](const store::Outcome& outcome) {
        std::vector<Json> items;
        for (const store::Row& row : outcome[0].rows) {
          Json item = person(row, 0);
          item["createdAt"] = row.integer(6);
          item["seenAt"] = row.integer(7);
          item["email"] = text_or_null(row, 8);
          item["ban"] = nullptr;
          if (!row.is_null(9)) {
            item["ban"] = {
                {"id", row.text(9)}, {"reason", row.text(10)}, {"until", number_or_null(row, 11)}};
          }
          item["reports"] = row.integer(12);
          item["calls"] = row.integer(13);
          item["online"] = core.events.is_online(UserId{row.text(0)});
          items.push_back(std::move(item));
        }
        exchange->reply(page.answer(std::move(items), outcome[0].rows, 6, 0));
      });
}

}  // namespace gurukul::social
