#include "accounts/routes.hpp"
#include "accounts/sign_in_session.hpp"

namespace gurukul::accounts {
namespace {

// Several tabs may refresh with one token: whoever comes late within this time gets the newest.
constexpr Millis kReuseInterval{10'000};

}  // namespace

// A token is a number. The newest is replaced by the next; the one before it gets the newest again
// (its answer was lost, or two tabs asked at once); an older one means that it was stolen from
// somebody, and ends the sign-in. All of it is decided by the database, in one transaction.
void refresh(Context& context, const Call& call) {
  const ReplyPtr& reply = call.reply;
  const auto text = call.body.text("refresh_token");
  if (!text) return reply->fail(errors::validation_failed("refresh_token has to be a text"));
  const auto token = context.refresh_tokens.decode(*text);
  if (!token) return reply->fail(errors::refresh_token_not_found());
  const Instant now = context.now();
  const std::string id = format_uuid(token->sign_in);
  context.run({{"DELETE FROM gurukul.account_sessions "
                "WHERE id = $1 AND counter > CAST($2 AS BIGINT) + 1 AND refreshed_at <= $3",
                {id, token->number, (now - kReuseInterval).unix_ms}},
               {"UPDATE gurukul.account_sessions SET counter = counter + 1, refreshed_at = $3 "
                "WHERE id = $1 AND counter = $2",
                {id, token->number, now.unix_ms}},
               {"SELECT " GURUKUL_ACCOUNT_COLUMNS ", s.counter, s.method, s.created_at "
                "FROM gurukul.accounts a JOIN gurukul.account_sessions s ON s.account_id = a.id "
                "WHERE s.id = $1",
                {id}}},
              reply, [reply, token](Context& later, store::Outcome& outcome) {
                if (outcome[0].rows_affected > 0) {
                  ++later.counters.reused_tokens;
                  return reply->fail(errors::refresh_token_already_used());
                }
                const auto& rows = outcome[2].rows;
                if (rows.empty()) return reply->fail(errors::refresh_token_not_found());
                const store::Row& row = rows[0];
                const SignIn sign_in{token->sign_in,
                                     row.integer(kAccountColumns),
                                     row.text(kAccountColumns + 1),
                                     {row.integer(kAccountColumns + 2)}};
                // From the future: the database was restored from a backup.
                if (sign_in.number < token->number)
                  return reply->fail(errors::refresh_token_not_found());
                const Account account = read_account(row);
                if (account.is_banned(later.now())) return reply->fail(errors::user_banned());
                ++later.counters.refreshes;
                reply->json(200, session_json(later, account, sign_in));
              });
}

}  // namespace gurukul::accounts
