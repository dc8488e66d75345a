#include "social/fields.hpp"
#include "social/handlers.hpp"
#include "social/json.hpp"
#include "social/problem.hpp"

namespace gurukul::social {
namespace {

constexpr std::int64_t kContextMessages = 50;
constexpr TextBounds kWords{.chars_min = 0, .chars_max = 1000, .lines = Lines::kMany};

}  // namespace

void report(Core& core, const ExchangePtr& exchange) {
  Fields body = Fields::of_body(exchange->request());
  const std::string call = body.text("callId");
  const std::string reason = body.choice(
      "reason", {"nudity", "harassment", "hate", "underage", "spam", "violence", "other"});
  const std::string words = body.text("words", kWords);
  if (auto refused = body.refused()) return exchange->reply(*refused);
  const std::string id = new_id();
  const auto store = [&core, exchange, call, reason, words, id] {
    core.run(exchange,
             {{"INSERT INTO gurukul.reports (id, reporter, reported, call_id, reason, words, "
               "created_at) SELECT CAST($1 AS TEXT), m.user_id, m.partner_id, m.call_id, "
               "CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT) FROM gurukul.call_members m "
               "WHERE m.call_id = $2 AND m.user_id = $3 AND m.partner_id IS NOT NULL "
               "ON CONFLICT (reporter, call_id) DO NOTHING",
               {id, call, exchange->me(), reason, words, exchange->now().unix_ms}},
              {"INSERT INTO gurukul.report_messages (report_id, message_id, sender, text, sent_at) "
               "SELECT r.id, x.id, x.sender, x.text, x.sent_at FROM gurukul.reports r "
               "JOIN gurukul.messages x ON x.call_id = r.call_id WHERE r.id = $1 "
               "ORDER BY x.sent_at DESC, x.id DESC LIMIT $2",
               {id, kContextMessages}},
              {"SELECT id FROM gurukul.reports WHERE reporter = $1 AND call_id = $2",
               {exchange->me(), call}}},
             [exchange, id](const store::Outcome& outcome) {
               if (outcome[2].rows.empty()) {
                 return exchange->reply(not_found("you have no call with this id"));
               }
               const std::string& stored = outcome[2].rows.front().text(0);
               exchange->reply(json_response(stored == id ? 201 : 200, {{"id", stored}}));
             });
  };
  core.run_after_history(exchange, store);
}

}  // namespace gurukul::social
