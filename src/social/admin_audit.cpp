#include "social/handlers.hpp"
#include "social/page.hpp"

namespace gurukul::social {

void admin_audit(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  const Page page = Page::of(query);
  const std::string subject = query.optional_text("subject", {.chars_min = 0}).value_or("");
  if (auto refused = query.refused()) return exchange->reply(*refused);
  core.run(exchange,
           {{"SELECT a.id, CAST(a.id AS TEXT), a.at, a.actor, p.name, a.action, a.subject, "
             "a.detail FROM gurukul.audit a LEFT JOIN gurukul.profiles p ON p.id = a.actor "
             "WHERE a.id < $1 AND (CAST($3 AS TEXT) = '' OR a.subject = $3) "
             "ORDER BY a.id DESC LIMIT $2",
             {page.time(), page.rows(), subject}}},
           [exchange, page](const store::Outcome& outcome) {
             std::vector<Json> items;
             for (const store::Row& row : outcome[0].rows) {
               items.push_back({{"id", row.text(1)},
                                {"at", row.integer(2)},
                                {"actorId", row.text(3)},
                                {"actorName", text_or_null(row, 4)},
                                {"action", row.text(5)},
                                {"subject", row.text(6)},
                                {"detail", json_column(row, 7, Json::object())}});
             }
             exchange->reply(page.answer(std::move(items), outcome[0].rows, 0, 1));
           });
}

}  // namespace gurukul::social
