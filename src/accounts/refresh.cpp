#include "accounts/routes.hpp"
#include "accounts/sign_in_session.hpp"

namespace gurukul::accounts {
namespace {

// Several tabs may refresh with the same token. A request with an older token gets the newest token
// when the last refresh was not longer ago than this.
constexpr Millis kReuseInterval{10'000};
// An older token is also refused after kReusesInARowMax uses of different older tokens, each within
// kRowInterval of the one before.
constexpr Millis kRowInterval{60'000};
constexpr std::int64_t kReusesInARowMax = 2;

}  // namespace

// The refresh tokens of a sign-in have numbers. A refresh with the newest number makes the next
// number the newest. For ten seconds after that, older tokens are accepted and get the newest token
// again, because a response may have been lost, or several tabs may have asked at once. Later, the
// use of an older token means that a token was stolen, and ends the sign-in. When a thief and the
// user refresh in quick alternation, the number of uses of older tokens shows it. The database
// decides all of this in one transaction.
void refresh(Context& context, const Call& call) {
  const ReplyPtr& reply = call.reply;
  const auto text = call.body.text("refresh_token");
  if (!text) return reply->fail(errors::validation_failed("refresh_token has to be a string"));
  const auto token = context.refresh_tokens.decode(*text);
  if (!token) return reply->fail(errors::refresh_token_not_found());
  const Instant now = context.now();
  const std::string id = format_uuid(token->sign_in);
  context.run_ending(
      {{"DELETE FROM gurukul.account_sessions WHERE id = $1 AND counter > $2 "
        "AND (refreshed_at < $3 OR (reused_number <> $2 AND reused_at > $4 "
        "AND reused_in_a_row >= $5))",
        {id, token->number, (now - kReuseInterval).unix_ms, (now - kRowInterval).unix_ms,
         kReusesInARowMax}},
       {"DELETE FROM gurukul.account_sessions WHERE id = $1 AND created_at <= $2",
        {id, (now - context.options.sign_in_life).unix_ms}},
       {"UPDATE gurukul.account_sessions SET reused_in_a_row = CASE WHEN reused_number = $2 "
        "THEN reused_in_a_row WHEN reused_at > $4 THEN reused_in_a_row + 1 ELSE 1 END, "
        "reused_number = $2, reused_at = $3 WHERE id = $1 AND counter > $2",
        {id, token->number, now.unix_ms, (now - kRowInterval).unix_ms}},
       {"UPDATE gurukul.account_sessions SET counter = counter + 1, refreshed_at = $3 "
        "WHERE id = $1 AND counter = $2",
        {id, token->number, now.unix_ms}},
       {"SELECT " GURUKUL_ACCOUNT_COLUMNS GURUKUL_SIGN_IN_COLUMNS
        "FROM gurukul.accounts a JOIN gurukul.account_sessions s ON s.account_id = a.id "
        "WHERE s.id = $1",
        {id}}},
      reply, [reply, token, address = call.address](Context& later, store::Outcome& outcome) {
        if (outcome[0].rows_affected > 0) {
          ++later.counters.reused_tokens;
          later.notify_operator({.kind = "refresh",
                                 .outcome = "refused",
                                 .client_address = address,
                                 .detail = "refresh_token_already_used"});
          return reply->fail(errors::refresh_token_already_used());
        }
        if (outcome[1].rows_affected > 0) return reply->fail(errors::session_expired());
        const auto& rows = outcome[4].rows;
        if (rows.empty()) return reply->fail(errors::refresh_token_not_found());
        const auto [account, sign_in] = read_signed_in(rows[0]);
        // The number was not issued yet, so the database was probably restored from a backup.
        if (sign_in.number < token->number) return reply->fail(errors::refresh_token_not_found());
        if (account.is_banned(later.now())) return reply->fail(errors::user_banned());
        ++later.counters.refreshes;
        reply->json(200, session_json(later, account, sign_in));
      });
}

}  // namespace gurukul::accounts
