#include "social/audit.hpp"
#include "social/fields.hpp"
#include "social/handlers.hpp"
#include "social/page.hpp"
#include "social/problem.hpp"
#include "social/profile.hpp"

namespace gurukul::social {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kMinutesMax = 10LL * 366 * 24 * 60;

Json ban_json(const store::Row& row) {
  return {{"id", row.text(0)},
          {"bannedAt", row.integer(1)},
          {"userId", row.text(2)},
          {"reason", row.text(3)},
          {"until", number_or_null(row, 4)},
          {"bannedBy", row.text(5)},
          {"liftedAt", number_or_null(row, 6)},
          {"liftedBy", text_or_null(row, 7)},
          {"user", person(row, 8)}};
}

// Ends the active ban of the user, if there is one, and adds the new ban.
store::Transaction ban_statements(const Exchange& exchange, const std::string& id,
                                  const std::string& user, const std::string& reason,
                                  std::optional<std::int64_t> until) {
  const std::int64_t now = exchange.now().unix_ms;
  const store::Value end = until ? store::Value(*until) : store::Value(store::Null{});
  return {{"UPDATE gurukul.bans SET lifted_at = $2, lifted_by = $3 "
           "WHERE user_id = $1 AND lifted_at IS NULL",
           {user, now, exchange.me()}},
          {"INSERT INTO gurukul.bans (id, user_id, reason, banned_at, until, banned_by) "
           "VALUES ($1, $2, $3, $4, $5, $6)",
           {id, user, reason, now, end, exchange.me()}},
          audit_entry(exchange, "user.banned", user,
                      {{"ban", id}, {"reason", reason}, {"until", until ? Json(*until) : Json()}})};
}

}  // namespace

void admin_list_bans(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  const Page page = Page::of(query);
  const std::string state =
      query.has("state") ? query.choice("state", {"standing", "all"}) : "standing";
  if (auto refused = query.refused()) return exchange->reply(*refused);
  core.run(exchange,
           {{"SELECT b.id, b.banned_at, b.user_id, b.reason, b.until, b.banned_by, b.lifted_at, "
             "b.lifted_by, p.id, p.name, p.avatar, p.campus, p.karma, p.is_guest "
             "FROM gurukul.bans b LEFT JOIN gurukul.profiles p ON p.id = b.user_id "
             "WHERE (b.banned_at, b.id) < (CAST($1 AS BIGINT), CAST($2 AS TEXT)) "
             "AND (CAST($4 AS TEXT) = 'all' OR (b.lifted_at IS NULL "
             "AND (b.until IS NULL OR b.until > $5))) "
             "ORDER BY b.banned_at DESC, b.id DESC LIMIT $3",
             {page.time(), page.id(), page.rows(), state, exchange->now().unix_ms}}},
           [exchange, page](const store::Outcome& outcome) {
             std::vector<Json> items;
             for (const store::Row& row : outcome[0].rows) items.push_back(ban_json(row));
             exchange->reply(page.answer(std::move(items), outcome[0].rows, 1, 0));
           });
}

void admin_ban(Core& core, const ExchangePtr& exchange) {
  Fields body = Fields::of_body(exchange->request());
  const std::string user = body.text("userId");
  const std::string reason =
      body.text("reason", {.chars_min = 1, .chars_max = 300, .lines = Lines::kOne});
  if (!body.has("minutes") && !body.is_null("minutes")) {
    body.refuse("minutes", "is missing: give a number, or null for a ban without an end");
  }
  const auto minutes = body.optional_integer("minutes", 1, kMinutesMax);
  if (user == exchange->me()) body.refuse("userId", "is your own user id: you cannot ban yourself");
  if (auto refused = body.refused()) return exchange->reply(*refused);
  std::optional<std::int64_t> until;
  if (minutes) until = exchange->now().unix_ms + *minutes * kMinuteMs;

  const auto ban = [&core, exchange, user, reason, until](const store::Outcome& found) {
    if (found[0].rows.empty()) {
      return exchange->reply(not_found("there is no user with this id"));
    }
    const std::string id = new_id();
    core.run(exchange, ban_statements(*exchange, id, user, reason, until),
             [&core, exchange, id, user, reason, until](const store::Outcome&) {
               core.notify_operator(*exchange, "user.banned", user);
               const auto end = until ? std::optional(Instant{*until}) : std::nullopt;
               core.events.banned(UserId{user}, end, reason, [exchange, id, until] {
                 exchange->reply(
                     json_response(201, {{"id", id}, {"until", until ? Json(*until) : Json()}}));
               });
             });
  };
  core.run(exchange, {{"SELECT id FROM gurukul.profiles WHERE id = $1", {user}}}, ban);
}

void admin_unban(Core& core, const ExchangePtr& exchange) {
  core.run(exchange,
           {// Locks the row: of two concurrent requests to lift the ban, one gets 404.
            {"UPDATE gurukul.bans SET lifted_by = lifted_by WHERE id = $1", {exchange->id()}},
            {"INSERT INTO gurukul.audit (at, actor, action, subject, detail) "
             "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), 'user.unbanned', b.user_id, "
             "CAST($3 AS TEXT) FROM gurukul.bans b WHERE b.id = $4 AND b.lifted_at IS NULL",
             {exchange->now().unix_ms, exchange->me(), Json{{"ban", exchange->id()}}.dump(),
              exchange->id()}},
            {"UPDATE gurukul.bans SET lifted_at = $2, lifted_by = $3 "
             "WHERE id = $1 AND lifted_at IS NULL RETURNING user_id",
             {exchange->id(), exchange->now().unix_ms, exchange->me()}}},
           [&core, exchange](const store::Outcome& outcome) {
             if (outcome[2].rows.empty()) {
               return exchange->reply(not_found("there is no active ban with this id"));
             }
             core.notify_operator(*exchange, "user.unbanned", outcome[2].rows.front().text(0));
             core.events.unbanned(UserId{outcome[2].rows.front().text(0)}, [exchange] {
               exchange->reply({204, {}, {}});
             });
           });
}

}  // namespace gurukul::social
