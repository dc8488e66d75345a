#include "social/fields.hpp"
#include "social/handlers.hpp"
#include "social/page.hpp"
#include "social/problem.hpp"
#include "social/profile.hpp"

namespace gurukul::social {
namespace {

constexpr const char* kColumns =
    "SELECT r.id, r.created_at, r.reason, r.words, r.call_id, r.reporter, r.reported, "
    "r.resolution, r.note, r.resolved_by, r.resolved_at, a.id, a.name, a.avatar, a.campus, "
    "a.karma, a.is_guest, b.id, b.name, b.avatar, b.campus, b.karma, b.is_guest, "
    "(SELECT COUNT(*) FROM gurukul.reports x WHERE x.reported = r.reported) "
    "FROM gurukul.reports r LEFT JOIN gurukul.profiles a ON a.id = r.reporter "
    "LEFT JOIN gurukul.profiles b ON b.id = r.reported ";

const std::string& reports_sql() {
  static const std::string kSql =
      std::string(kColumns) +
      "WHERE (r.created_at, r.id) < (CAST($1 AS BIGINT), CAST($2 AS TEXT)) "
      "AND (CAST($4 AS TEXT) = 'all' "
      "OR (CAST($4 AS TEXT) = 'open' AND r.resolved_at IS NULL) "
      "OR (CAST($4 AS TEXT) = 'resolved' AND r.resolved_at IS NOT NULL)) "
      "ORDER BY r.created_at DESC, r.id DESC LIMIT $3";
  return kSql;
}

const std::string& one_sql() {
  static const std::string kSql = std::string(kColumns) + "WHERE r.id = $1";
  return kSql;
}

Json report_json(const store::Row& row) {
  return {{"id", row.text(0)},
          {"createdAt", row.integer(1)},
          {"reason", row.text(2)},
          {"words", row.text(3)},
          {"callId", row.text(4)},
          {"reporterId", text_or_null(row, 5)},
          {"reportedId", row.text(6)},
          {"resolution", text_or_null(row, 7)},
          {"note", text_or_null(row, 8)},
          {"resolvedBy", text_or_null(row, 9)},
          {"resolvedAt", number_or_null(row, 10)},
          {"reporter", person(row, 11)},
          {"reported", person(row, 17)},
          {"reportsAgainst", row.integer(23)}};
}

}  // namespace

void admin_list_reports(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  const Page page = Page::of(query);
  const std::string state =
      query.has("state") ? query.choice("state", {"open", "resolved", "all"}) : "open";
  if (auto refused = query.refused()) return exchange->reply(*refused);
  core.run(exchange, {{reports_sql(), {page.time(), page.id(), page.rows(), state}}},
           [exchange, page](const store::Outcome& outcome) {
             std::vector<Json> items;
             for (const store::Row& row : outcome[0].rows) items.push_back(report_json(row));
             exchange->reply(page.answer(std::move(items), outcome[0].rows, 1, 0));
           });
}

// An administrator who reads a report reads messages of two users. So this is written to the audit
// log too.
void admin_get_report(Core& core, const ExchangePtr& exchange) {
  core.run(exchange,
           {{one_sql(), {exchange->id()}},
            {"SELECT message_id, sender, text, sent_at FROM gurukul.report_messages "
             "WHERE report_id = $1 ORDER BY sent_at, message_id",
             {exchange->id()}},
            {"INSERT INTO gurukul.audit (at, actor, action, subject, detail) "
             "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), 'report.viewed', r.id, '{}' "
             "FROM gurukul.reports r WHERE r.id = $3",
             {exchange->now().unix_ms, exchange->me(), exchange->id()}}},
           [&core, exchange](const store::Outcome& outcome) {
             if (outcome[0].rows.empty()) {
               return exchange->reply(not_found("there is no such report"));
             }
             core.notify_operator(*exchange, "report.viewed", exchange->id());
             const store::Row& row = outcome[0].rows.front();
             Json body = report_json(row);
             body["messages"] = Json::array();
             for (const store::Row& message : outcome[1].rows) {
               const bool is_reported = optional_text(message, 1) == row.text(6);
               body["messages"].push_back({{"id", message.text(0)},
                                           {"from", is_reported ? "reported" : "reporter"},
                                           {"text", message.text(2)},
                                           {"sentAt", message.integer(3)}});
             }
             exchange->reply(json_response(200, body));
           });
}

void admin_resolve_report(Core& core, const ExchangePtr& exchange) {
  Fields body = Fields::of_body(exchange->request());
  const std::string resolution = body.choice("resolution", {"dismissed", "warned", "banned"});
  const std::string note =
      body.text("note", {.chars_min = 0, .chars_max = 1000, .lines = Lines::kMany});
  if (auto refused = body.refused()) return exchange->reply(*refused);
  const Json detail = {{"resolution", resolution}, {"note", note}};
  core.run(exchange,
           {// Locks the row: of two concurrent requests to resolve it, one gets 409.
            {"UPDATE gurukul.reports SET note = note WHERE id = $1", {exchange->id()}},
            {"INSERT INTO gurukul.audit (at, actor, action, subject, detail) "
             "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), 'report.resolved', r.id, "
             "CAST($3 AS TEXT) FROM gurukul.reports r WHERE r.id = $4 AND r.resolved_at IS NULL",
             {exchange->now().unix_ms, exchange->me(), detail.dump(), exchange->id()}},
            {"UPDATE gurukul.reports SET resolution = $2, note = $3, resolved_by = $4, "
             "resolved_at = $5 WHERE id = $1 AND resolved_at IS NULL RETURNING id",
             {exchange->id(), resolution, note, exchange->me(), exchange->now().unix_ms}},
            {"SELECT id FROM gurukul.reports WHERE id = $1", {exchange->id()}}},
           [&core, exchange](const store::Outcome& outcome) {
             if (outcome[3].rows.empty()) {
               return exchange->reply(not_found("there is no such report"));
             }
             if (outcome[2].rows.empty()) {
               return exchange->reply(conflict("resolved", "the report is already resolved"));
             }
             core.notify_operator(*exchange, "report.resolved", exchange->id());
             exchange->reply({204, {}, {}});
           });
}

}  // namespace gurukul::social
