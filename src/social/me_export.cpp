#include <memory>
#include <vector>

#include "social/handlers.hpp"
#include "social/json.hpp"
#include "social/profile.hpp"
#include "social/text.hpp"

namespace gurukul::social {
namespace {

constexpr std::int64_t kMessagesAStep = 5'000;
constexpr std::int64_t kMessagesMax = 200'000;
constexpr std::int64_t kRowsMax = 50'000;

struct Export {
  ExchangePtr exchange;
  std::shared_ptr<const store::Outcome> lists;
  std::vector<std::shared_ptr<const store::Outcome>> messages;
  std::int64_t message_count = 0;
};

store::Transaction list_reads(const std::string& me) {
  return {
      {"SELECT id, name, avatar, campus, karma, is_guest, interests, created_at, seen_at "
       "FROM gurukul.profiles WHERE id = $1",
       {me}},
      {"SELECT m.call_id, m.partner_id, c.mode, m.started_at, c.ended_at, c.ended "
       "FROM gurukul.call_members m JOIN gurukul.calls c ON c.id = m.call_id "
       "WHERE m.user_id = $1 ORDER BY m.started_at, m.call_id LIMIT $2",
       {me, kRowsMax}},
      {"SELECT low, high, asked_by, state, asked_at FROM gurukul.buddies "
       "WHERE low = $1 OR high = $1 ORDER BY asked_at LIMIT $2",
       {me, kRowsMax}},
      {"SELECT blocked, blocked_at FROM gurukul.blocks WHERE blocker = $1 "
       "ORDER BY blocked_at LIMIT $2",
       {me, kRowsMax}},
      {"SELECT call_id, reported, reason, words, created_at FROM gurukul.reports "
       "WHERE reporter = $1 ORDER BY created_at LIMIT $2",
       {me, kRowsMax}},
      {"SELECT call_id, rated, value, rated_at FROM gurukul.ratings WHERE rater = $1 "
       "ORDER BY rated_at LIMIT $2",
       {me, kRowsMax}},
      {"SELECT reason, banned_at, until, lifted_at FROM gurukul.bans WHERE user_id = $1 "
       "ORDER BY banned_at LIMIT $2",
       {me, kRowsMax}},
      {"SELECT media_type, picture FROM gurukul.avatars a JOIN gurukul.profiles p "
       "ON p.avatar = a.id WHERE p.id = $1",
       {me}},
  };
}

// Rows as objects: the names are those of the columns from the first one on.
Json objects(const store::Answer& answer, std::initializer_list<const char*> texts_then_numbers,
             std::size_t texts) {
  Json list = Json::array();
  for (const store::Row& row : answer.rows) {
    Json object;
    std::size_t at = 0;
    for (const char* name : texts_then_numbers) {
      object[name] = at < texts ? text_or_null(row, at) : number_or_null(row, at);
      ++at;
    }
    list.push_back(std::move(object));
  }
  return list;
}

Json calls_of(const store::Answer& answer) {
  Json list = Json::array();
  for (const store::Row& row : answer.rows) {
    list.push_back({{"id", row.text(0)},
                    {"partner", text_or_null(row, 1)},
                    {"mode", row.text(2)},
                    {"startedAt", row.integer(3)},
                    {"endedAt", number_or_null(row, 4)},
                    {"ended", text_or_null(row, 5)}});
  }
  return list;
}

Json buddies_of(const store::Answer& answer, const std::string& me) {
  Json list = Json::array();
  for (const store::Row& row : answer.rows) {
    const bool mine = row.text(2) == me;
    const bool buddies = row.text(3) == "buddies";
    if (!buddies && !mine && row.text(3) != "asked") continue;
    list.push_back({{"id", row.text(0) == me ? row.text(1) : row.text(0)},
                    {"state", buddies ? "buddy"
                              : mine  ? "outgoing"
                                      : "incoming"},
                    {"askedAt", row.integer(4)}});
  }
  return list;
}

Json picture_of(const store::Answer& answer) {
  if (answer.rows.empty()) return nullptr;
  const store::Row& row = answer.rows.front();
  return {{"mediaType", row.text(0)}, {"base64", base64(row.bytes(1))}};
}

void reply_export(const Export& all) {
  const Exchange& exchange = *all.exchange;
  const store::Outcome& lists = *all.lists;
  Json body;
  body["exportedAt"] = exchange.now().unix_ms;
  body["profile"] = nullptr;
  for (const store::Row& row : lists[0].rows) {
    body["profile"] = person(row, 0);
    body["profile"]["interests"] = json_column(row, 6, Json::array());
    body["profile"]["createdAt"] = row.integer(7);
    body["profile"]["seenAt"] = row.integer(8);
  }
  body["avatar"] = picture_of(lists[7]);
  body["calls"] = calls_of(lists[1]);
  body["buddies"] = buddies_of(lists[2], exchange.me());
  body["blocks"] = objects(lists[3], {"id", "blockedAt"}, 1);
  body["reports"] = objects(lists[4], {"callId", "userId", "reason", "words", "createdAt"}, 4);
  body["ratings"] = objects(lists[5], {"callId", "userId", "value", "ratedAt"}, 2);
  body["bans"] = objects(lists[6], {"reason", "bannedAt", "until", "liftedAt"}, 1);
  Json messages = Json::array();
  for (const auto& part : all.messages) {
    for (const store::Row& row : (*part)[0].rows) {
      const auto sender = optional_text(row, 2);
      messages.push_back({{"id", row.text(0)},
                          {"callId", row.text(1)},
                          {"from", sender == exchange.me() ? "me" : "partner"},
                          {"text", row.text(3)},
                          {"sentAt", row.integer(4)}});
    }
  }
  body["messages"] = std::move(messages);
  body["truncated"] = all.message_count >= kMessagesMax;
  net::HttpResponse response = json_response(200, body);
  response.headers.push_back({"Content-Disposition", "attachment; filename=\"gurukul.json\""});
  all.exchange->reply(std::move(response));
}

void read_messages(Core& core, const std::shared_ptr<Export>& all, std::int64_t after_time,
                   const std::string& after_id) {
  core.run(all->exchange,
           {{"SELECT x.id, x.call_id, x.sender, x.text, x.sent_at FROM gurukul.messages x "
             "JOIN gurukul.call_members m ON m.call_id = x.call_id "
             "WHERE m.user_id = $1 AND m.kept = 1 "
             "AND (x.sent_at, x.id) > (CAST($2 AS BIGINT), CAST($3 AS TEXT)) "
             "ORDER BY x.sent_at, x.id LIMIT $4",
             {all->exchange->me(), after_time, after_id, kMessagesAStep}}},
           [&core, all](const store::Outcome& outcome) {
             const auto& rows = outcome[0].rows;
             const auto count = static_cast<std::int64_t>(rows.size());
             all->message_count += count;
             all->messages.push_back(std::make_shared<const store::Outcome>(outcome));
             if (count < kMessagesAStep || all->message_count >= kMessagesMax) {
               return core.run_on_worker(all->exchange, [all] { reply_export(*all); });
             }
             const store::Row last = rows.back();
             read_messages(core, all, last.integer(4), last.text(0));
           });
}

}  // namespace

void export_me(Core& core, const ExchangePtr& exchange) {
  const auto read = [&core, exchange] {
    core.run(exchange, list_reads(exchange->me()), [&core, exchange](const store::Outcome& lists) {
      const auto all = std::make_shared<Export>();
      all->exchange = exchange;
      all->lists = std::make_shared<const store::Outcome>(lists);
      read_messages(core, all, 0, "");
    });
  };
  core.events.settle_history(core.while_alive(exchange, read));
}

}  // namespace gurukul::social
