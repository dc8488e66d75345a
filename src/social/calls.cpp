#include "social/handlers.hpp"
#include "social/page.hpp"
#include "social/problem.hpp"
#include "social/profile.hpp"
#include "social/text.hpp"

namespace gurukul::social {
namespace {

constexpr TextBounds kSearch{.chars_min = 0, .chars_max = 100, .lines = Lines::kMany};

// The columns of a call as one participant ($1) sees it.
constexpr const char* kCallColumns =
    "SELECT m.partner_id, p.name, p.avatar, p.campus, p.karma, p.is_guest, m.call_id, c.mode, "
    "m.started_at, c.ended_at, c.ended, "
    "(SELECT COUNT(*) FROM gurukul.messages x WHERE x.call_id = m.call_id), "
    "(SELECT r.value FROM gurukul.ratings r WHERE r.call_id = m.call_id AND r.rater = $1), ";
constexpr const char* kCallTables =
    " FROM gurukul.call_members m JOIN gurukul.calls c ON c.id = m.call_id "
    "LEFT JOIN gurukul.profiles p ON p.id = m.partner_id "
    "WHERE m.user_id = $1 AND m.kept = 1 "
    "AND (m.started_at, m.call_id) < (CAST($2 AS BIGINT), CAST($3 AS TEXT)) "
    "AND (CAST($5 AS TEXT) = '' OR m.partner_id = $5) ";
constexpr const char* kCallOrder = " ORDER BY m.started_at DESC, m.call_id DESC LIMIT $4";

const std::string& calls_sql() {
  static const std::string kSql =
      std::string(kCallColumns) + "CAST(NULL AS TEXT)" + kCallTables + kCallOrder;
  return kSql;
}

const std::string& search_sql() {
  static const std::string kSql =
      std::string(kCallColumns) +
      "(SELECT x.text FROM gurukul.messages x WHERE x.call_id = m.call_id "
      "AND lower(x.text) LIKE lower($6) ESCAPE '\\' ORDER BY x.sent_at DESC, x.id DESC LIMIT 1)" +
      kCallTables +
      "AND (lower(p.name) LIKE lower($6) ESCAPE '\\' OR EXISTS (SELECT 1 "
      "FROM gurukul.messages x WHERE x.call_id = m.call_id "
      "AND lower(x.text) LIKE lower($6) ESCAPE '\\'))" +
      kCallOrder;
  return kSql;
}

Json call_json(const store::Row& row) {
  // Without a profile row of the partner (column 4, karma, is NULL) the partner has deleted the
  // account.
  const bool has_partner = !row.is_null(0) && !row.is_null(4);
  Json rating = nullptr;
  if (!row.is_null(12)) rating = row.integer(12) > 0 ? "up" : "down";
  return {{"id", row.text(6)},
          {"mode", row.text(7)},
          {"startedAt", row.integer(8)},
          {"endedAt", number_or_null(row, 9)},
          {"ended", text_or_null(row, 10)},
          {"partner", has_partner ? person(row, 0) : Json()},
          {"messages", row.integer(11)},
          {"rating", std::move(rating)},
          {"match", text_or_null(row, 13)}};
}

Json message_json(const store::Row& row, const std::string& me) {
  const auto sender = optional_text(row, 1);
  return {{"id", row.text(0)},
          {"from", sender == me ? "me" : "partner"},
          {"text", row.text(2)},
          {"sentAt", row.integer(3)}};
}

}  // namespace

void list_calls(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  const Page page = Page::of(query);
  const auto person_id = query.optional_text("person", {.chars_min = 0});
  const auto search = query.optional_text("q", kSearch);
  if (auto refused = query.refused()) return exchange->reply(*refused);
  store::Statement statement{
      search ? search_sql() : calls_sql(),
      {exchange->me(), page.time(), page.id(), page.rows(), person_id.value_or("")}};
  if (search) statement.parameters.emplace_back(like_pattern(*search));
  core.run(exchange, {std::move(statement)}, [exchange, page](const store::Outcome& outcome) {
    std::vector<Json> items;
    for (const store::Row& row : outcome[0].rows) items.push_back(call_json(row));
    exchange->reply(page.answer(std::move(items), outcome[0].rows, 8, 6));
  });
}

void list_messages(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  const Page page = Page::of(query);
  const auto search = query.optional_text("q", kSearch);
  if (auto refused = query.refused()) return exchange->reply(*refused);
  core.run(exchange,
           {{"SELECT call_id FROM gurukul.call_members "
             "WHERE call_id = $1 AND user_id = $2 AND kept = 1",
             {exchange->id(), exchange->me()}},
            {"SELECT id, sender, text, sent_at FROM gurukul.messages WHERE call_id = $1 "
             "AND EXISTS (SELECT 1 FROM gurukul.call_members "
             "WHERE call_id = $1 AND user_id = $2 AND kept = 1) "
             "AND (sent_at, id) < (CAST($3 AS BIGINT), CAST($4 AS TEXT)) "
             "AND lower(text) LIKE lower($6) ESCAPE '\\' "
             "ORDER BY sent_at DESC, id DESC LIMIT $5",
             {exchange->id(), exchange->me(), page.time(), page.id(), page.rows(),
              like_pattern(search.value_or(""))}}},
           [exchange, page](const store::Outcome& outcome) {
             if (outcome[0].rows.empty()) {
               return exchange->reply(not_found("your history has no call with this id"));
             }
             std::vector<Json> items;
             for (const store::Row& row : outcome[1].rows) {
               items.push_back(message_json(row, exchange->me()));
             }
             exchange->reply(page.answer(std::move(items), outcome[1].rows, 3, 0));
           });
}

}  // namespace gurukul::social
