#include <algorithm>

#include "social/fields.hpp"
#include "social/handlers.hpp"
#include "social/json.hpp"
#include "social/problem.hpp"

namespace gurukul::social {
namespace {

// A rating counts for karma when all of this is true: the rater is a member with a proved address
// (Caller::is_proved), the profile of the rater is at least a day old, the call lasted at least a
// minute, and the limits below are not reached. Other ratings are stored and shown to the rater,
// but do not count. So it is useless to make new accounts only to rate somebody.
constexpr std::int64_t kRaterAgeMinMs = kDayMs;
constexpr std::int64_t kCallMinMs = 60'000;
constexpr std::int64_t kRatableForMs = 7 * kDayMs;
constexpr std::int64_t kGivenADayMax = 20;     // per rater
constexpr std::int64_t kSamePairADayMax = 1;   // per rater and rated user
constexpr std::int64_t kSamePairMonthMax = 3;  // the same, in 30 days
constexpr std::int64_t kReceivedADayMax = 10;  // per rated user and direction

// Locks a profile row. The rows of both users are locked, in a fixed order, so that the counts in
// rate_statements() see all earlier ratings.
store::Statement lock_profile(const std::string& id) {
  return {"UPDATE gurukul.profiles SET karma = karma WHERE id = $1", {id}};
}

store::Transaction rate_statements(const Caller& rater, const std::string& call,
                                   const std::string& other, std::int64_t value, Instant now) {
  const std::string& me = rater.user.value();
  const auto [first, second] = std::minmax(me, other);
  return {
      lock_profile(first),
      lock_profile(second),
      {"DELETE FROM gurukul.ratings WHERE call_id = $1 AND rated = $2 AND rater = $3",
       {call, other, me}},
      {"INSERT INTO gurukul.ratings (call_id, rated, rater, value, rated_at, counted) "
       "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), "
       "CAST($5 AS BIGINT), CAST(CASE WHEN CAST($11 AS BIGINT) = 1 AND "
       "EXISTS (SELECT 1 FROM gurukul.profiles WHERE id = CAST($3 AS TEXT) "
       "AND created_at <= CAST($5 AS BIGINT) - $12) AND "
       "EXISTS (SELECT 1 FROM gurukul.calls WHERE id = CAST($1 AS TEXT) "
       "AND COALESCE(ended_at, CAST($5 AS BIGINT)) - started_at >= $13) AND "
       "(SELECT COUNT(*) FROM gurukul.ratings WHERE rater = CAST($3 AS TEXT) AND counted = 1 "
       "AND rated_at > CAST($5 AS BIGINT) - $6) < $7 AND "
       "(SELECT COUNT(*) FROM gurukul.ratings WHERE rater = CAST($3 AS TEXT) AND counted = 1 "
       "AND rated = CAST($2 AS TEXT) AND rated_at > CAST($5 AS BIGINT) - $6) < $8 AND "
       "(SELECT COUNT(*) FROM gurukul.ratings WHERE rater = CAST($3 AS TEXT) AND counted = 1 "
       "AND rated = CAST($2 AS TEXT) AND rated_at > CAST($5 AS BIGINT) - 30 * $6) < $9 AND "
       "(SELECT COUNT(*) FROM gurukul.ratings WHERE rated = CAST($2 AS TEXT) AND counted = 1 "
       "AND value = CAST($4 AS BIGINT) AND rated_at > CAST($5 AS BIGINT) - $6) < $10 "
       "THEN 1 ELSE 0 END AS BIGINT) WHERE TRUE "
       "ON CONFLICT (call_id, rated) DO NOTHING",
       {call, other, me, value, now.unix_ms, kDayMs, kGivenADayMax, kSamePairADayMax,
        kSamePairMonthMax, kReceivedADayMax, std::int64_t{rater.is_proved ? 1 : 0}, kRaterAgeMinMs,
        kCallMinMs}},
      {"UPDATE gurukul.profiles SET karma = (SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) "
       "FROM gurukul.ratings WHERE rated = $1 AND counted = 1) WHERE id = $1",
       {other}},
      {"SELECT counted FROM gurukul.ratings WHERE call_id = $1 AND rated = $2", {call, other}},
  };
}

}  // namespace

void rate(Core& core, const ExchangePtr& exchange) {
  Fields body = Fields::of_body(exchange->request());
  const std::string call = body.text("callId");
  const std::string value = body.choice("value", {"up", "down"});
  if (auto refused = body.refused()) return exchange->reply(*refused);
  const auto store = [&core, exchange, call, value](const store::Outcome& found) {
    if (found[0].rows.empty()) {
      return exchange->reply(not_found("you have no call with this id"));
    }
    const store::Row& row = found[0].rows.front();
    if (exchange->now().unix_ms - row.integer(1) > kRatableForMs) {
      return exchange->reply(
          conflict("too_late", "a call can be rated only within a week after it"));
    }
    const std::string other = row.text(0);
    core.run(
        exchange,
        rate_statements(exchange->caller(), call, other, value == "up" ? 1 : -1, exchange->now()),
        [&core, exchange, call, value, other](const store::Outcome&) {
          core.events.profile_changed(UserId{other}, [exchange, call, value] {
            exchange->reply(json_response(200, {{"callId", call}, {"value", value}}));
          });
        });
  };
  const auto find = [&core, exchange, call, store] {
    core.run(exchange,
             {{"SELECT partner_id, started_at FROM gurukul.call_members "
               "WHERE call_id = $1 AND user_id = $2 AND partner_id IS NOT NULL",
               {call, exchange->me()}}},
             store);
  };
  core.run_after_history(exchange, find);
}

}  // namespace gurukul::social
