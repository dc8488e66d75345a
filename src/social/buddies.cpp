#include <algorithm>
#include <utility>

#include "social/buddy_state.hpp"
#include "social/fields.hpp"
#include "social/handlers.hpp"
#include "social/json.hpp"
#include "social/problem.hpp"
#include "social/profile.hpp"

namespace gurukul::social {
namespace {

constexpr std::int64_t kBuddiesMax = 500;  // per user, open requests included
constexpr std::int64_t kDeclinedForMs = 30LL * 86'400'000;

// The ids of two users in the order in which gurukul.buddies stores them.
struct Pair {
  std::string low;
  std::string high;
};
Pair pair_of(const std::string& one, const std::string& other) {
  return one < other ? Pair{one, other} : Pair{other, one};
}

// Finds a user whom the caller met in a call: by the id of the call, or by the id of the user. The
// id that is not used is empty.
store::Transaction find_met(const Exchange& exchange, const std::string& call,
                            const std::string& user) {
  return {
      {"SELECT p.id, p.is_guest, "
       "(SELECT COUNT(*) FROM gurukul.blocks WHERE blocker = $1 AND blocked = p.id), "
       "(SELECT COUNT(*) FROM gurukul.blocks WHERE blocker = p.id AND blocked = $1), "
       "(SELECT COUNT(*) FROM gurukul.buddies WHERE low = $1 OR high = $1) "
       "FROM gurukul.profiles p WHERE p.id = (SELECT m.partner_id "
       "FROM gurukul.call_members m WHERE m.user_id = $1 "
       "AND (m.call_id = $2 OR m.partner_id = $3) LIMIT 1)",
       {exchange.me(), call, user}}};
}

std::optional<net::HttpResponse> refusal_to_ask(const std::vector<store::Row>& found) {
  // A user who blocks the caller gets the same answer as a user whom the caller never met, so that
  // the caller does not learn of the block.
  if (found.empty() || found.front().integer(3) > 0) {
    return not_found("you have not met a user with this id");
  }
  const store::Row& row = found.front();
  if (row.integer(1) != 0) return conflict("guest", "guests cannot be buddies");
  if (row.integer(2) > 0)
    return conflict("blocked", "you have blocked this user: remove the block first");
  if (row.integer(4) >= kBuddiesMax)
    return conflict("too_many", "you have 500 buddies and open requests, which is the limit");
  return std::nullopt;
}

// Stores a buddy request. If the other user has already sent one to the caller, the two become
// buddies. For 30 days after a decline, a new request has no effect.
store::Transaction ask_statements(const std::string& me, const std::string& other, Instant now) {
  const Pair pair = pair_of(me, other);
  return {
      {"SELECT state FROM gurukul.buddies WHERE low = $1 AND high = $2", {pair.low, pair.high}},
      {"INSERT INTO gurukul.buddies (low, high, asked_by, state, asked_at) "
       "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), 'asked', "
       "CAST($4 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM gurukul.blocks "
       "WHERE (blocker = CAST($1 AS TEXT) AND blocked = CAST($2 AS TEXT)) "
       "OR (blocker = CAST($2 AS TEXT) AND blocked = CAST($1 AS TEXT))) "
       "ON CONFLICT (low, high) DO UPDATE SET "
       "state = CASE WHEN buddies.state = 'buddies' THEN 'buddies' "
       "WHEN buddies.asked_by <> excluded.asked_by AND buddies.state <> 'closed' THEN 'buddies' "
       "WHEN buddies.asked_by = excluded.asked_by AND buddies.state <> 'asked' "
       "AND buddies.answered_at > excluded.asked_at - $5 THEN 'declined' ELSE 'asked' END, "
       "answered_at = CASE WHEN buddies.state = 'buddies' THEN buddies.answered_at "
       "WHEN buddies.asked_by <> excluded.asked_by AND buddies.state <> 'closed' "
       "THEN excluded.asked_at ELSE buddies.answered_at END, "
       "asked_at = CASE WHEN buddies.asked_by = excluded.asked_by "
       "AND buddies.state IN ('declined', 'closed') "
       "AND buddies.answered_at <= excluded.asked_at - $5 "
       "OR buddies.asked_by <> excluded.asked_by AND buddies.state = 'closed' "
       "THEN excluded.asked_at ELSE buddies.asked_at END, "
       "asked_by = CASE WHEN buddies.state = 'closed' THEN excluded.asked_by "
       "ELSE buddies.asked_by END "
       "RETURNING state, asked_by",
       {pair.low, pair.high, me, now.unix_ms, kDeclinedForMs}}};
}

// Notifies the other user if the state has changed, and replies. `before`: the state before this
// request; empty: there was no row.
void answer_ask(Core& core, const ExchangePtr& exchange, const std::string& other,
                const std::string& before, const store::Row& row) {
  const std::string& state = row.text(0);
  const UserId& me = exchange->caller().user;
  if (state != before && state == "buddies") {
    core.events.buddy_changed(UserId{other}, me, BuddyChange::kAccepted);
  } else if (state != before && state == "asked") {
    core.events.buddy_changed(UserId{other}, me, BuddyChange::kAsked);
  }
  exchange->reply(json_response(
      200, {{"id", other}, {"state", buddy_state_word(state, row.text(1) == exchange->me())}}));
}

// For accept and decline. `statement` returns a row when it changed something. `tell`: what the
// other user is notified of; nullopt: nothing.
void answer_request(Core& core, const ExchangePtr& exchange, store::Statement statement,
                    std::optional<BuddyChange> tell) {
  core.run(exchange, {std::move(statement)},
           [&core, exchange, tell](const store::Outcome& outcome) {
             if (outcome[0].rows.empty()) {
               return exchange->reply(not_found("you have no buddy and no request with this id"));
             }
             if (tell)
               core.events.buddy_changed(UserId{exchange->id()}, exchange->caller().user, *tell);
             exchange->reply({204, {}, {}});
           });
}

}  // namespace

void list_buddies(Core& core, const ExchangePtr& exchange) {
  Fields query = Fields::of_query(exchange->request());
  if (auto refused = query.refused()) return exchange->reply(*refused);
  core.run(exchange,
           {{"SELECT p.id, p.name, p.avatar, p.campus, p.karma, p.is_guest, b.state, b.asked_by, "
             "b.asked_at, b.answered_at FROM gurukul.buddies b JOIN gurukul.profiles p "
             "ON p.id = CASE WHEN b.low = $1 THEN b.high ELSE b.low END "
             "WHERE b.low = $1 OR b.high = $1 ORDER BY b.asked_at DESC, p.id LIMIT $2",
             {exchange->me(), 2 * kBuddiesMax}}},
           [&core, exchange](const store::Outcome& outcome) {
             Json items = Json::array();
             for (const store::Row& row : outcome[0].rows) {
               const auto word = buddy_state_word(row.text(6), row.text(7) == exchange->me());
               if (word.empty()) continue;
               Json item = person(row, 0);
               item["state"] = word;
               const bool is_buddy = word == "buddy";
               item["since"] = is_buddy && !row.is_null(9) ? row.integer(9) : row.integer(8);
               item["online"] =
                   is_buddy ? Json(core.events.is_online(UserId{row.text(0)})) : Json();
               items.push_back(std::move(item));
             }
             exchange->reply(json_response(200, {{"items", std::move(items)}}));
           });
}

void ask_buddy(Core& core, const ExchangePtr& exchange) {
  Fields body = Fields::of_body(exchange->request());
  const std::string call = body.text("callId", {.chars_min = 0});
  const std::string user = body.text("userId", {.chars_min = 0});
  if (call.empty() == user.empty())
    body.refuse("userId", "or callId has to be given, but not both");
  if (auto refused = body.refused()) return exchange->reply(*refused);
  const auto ask = [&core, exchange, call, user] {
    core.run(
        exchange, find_met(*exchange, call, user), [&core, exchange](const store::Outcome& met) {
          if (auto refusal = refusal_to_ask(met[0].rows)) return exchange->reply(*refusal);
          const std::string other = met[0].rows.front().text(0);
          core.run(exchange, ask_statements(exchange->me(), other, exchange->now()),
                   [&core, exchange, other](const store::Outcome& asked) {
                     if (asked[1].rows.empty()) {
                       return exchange->reply(not_found("you have not met a user with this id"));
                     }
                     const auto& before = asked[0].rows;
                     answer_ask(core, exchange, other, before.empty() ? "" : before.front().text(0),
                                asked[1].rows.front());
                   });
        });
  };
  core.run_after_history(exchange, ask);
}

void accept_buddy(Core& core, const ExchangePtr& exchange) {
  const Pair pair = pair_of(exchange->me(), exchange->id());
  answer_request(core, exchange,
                 {"UPDATE gurukul.buddies SET state = 'buddies', answered_at = $4 WHERE low = $1 "
                  "AND high = $2 AND asked_by <> $3 AND state = 'asked' RETURNING asked_by",
                  {pair.low, pair.high, exchange->me(), exchange->now().unix_ms}},
                 BuddyChange::kAccepted);
}

void decline_buddy(Core& core, const ExchangePtr& exchange) {
  const Pair pair = pair_of(exchange->me(), exchange->id());
  answer_request(core, exchange,
                 {"UPDATE gurukul.buddies SET state = 'declined', answered_at = $4 WHERE low = $1 "
                  "AND high = $2 AND asked_by <> $3 AND state = 'asked' RETURNING asked_by",
                  {pair.low, pair.high, exchange->me(), exchange->now().unix_ms}},
                 std::nullopt);
}

// Removes a buddy, or withdraws a request of the caller. A declined request keeps its row, so that
// withdrawing it and asking again does not shorten the 30 days.
void remove_buddy(Core& core, const ExchangePtr& exchange) {
  const Pair pair = pair_of(exchange->me(), exchange->id());
  core.run(exchange,
           {{"DELETE FROM gurukul.buddies WHERE low = $1 AND high = $2 AND (state = 'buddies' "
             "OR (state = 'asked' AND asked_by = $3)) RETURNING asked_by",
             {pair.low, pair.high, exchange->me()}},
            {"UPDATE gurukul.buddies SET state = 'closed' WHERE low = $1 AND high = $2 "
             "AND state = 'declined' AND asked_by = $3 RETURNING asked_by",
             {pair.low, pair.high, exchange->me()}}},
           [&core, exchange](const store::Outcome& outcome) {
             const bool removed = !outcome[0].rows.empty();
             if (!removed && outcome[1].rows.empty()) {
               return exchange->reply(not_found("you have no buddy and no request with this id"));
             }
             if (removed) {
               core.events.buddy_changed(UserId{exchange->id()}, exchange->caller().user,
                                         BuddyChange::kRemoved);
             }
             exchange->reply({204, {}, {}});
           });
}

}  // namespace gurukul::social
