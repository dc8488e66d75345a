#include "accounts/bearer.hpp"

#include "base/uuid.hpp"

namespace gurukul::accounts {

std::string sign_in_of_token(const Context& context, const Call& call) {
  const std::string token = http::bearer_token(call.request);
  if (token.empty()) return {};
  const auto verified = context.verifier.verify(token, context.keys.get(), context.now());
  const auto* identity = std::get_if<auth::Identity>(&verified);
  return identity == nullptr ? std::string() : format_uuid(identity->sign_in);
}

void with_user(Context& context, const Call& call,
               std::function<void(Context&, const Call&, const Bearer&)> then) {
  const std::string token = http::bearer_token(call.request);
  if (token.empty()) return call.reply->fail(errors::no_authorization());
  const auto verified = context.verifier.verify(token, context.keys.get(), context.now());
  const auto* identity = std::get_if<auth::Identity>(&verified);
  if (identity == nullptr) return call.reply->fail(errors::bad_jwt());
  const std::string sign_in = format_uuid(identity->sign_in);
  context.run({{"SELECT " GURUKUL_ACCOUNT_COLUMNS "FROM gurukul.accounts a WHERE a.id = $1",
                {identity->user.value()}},
               {"SELECT s.authenticated_at, s.second_factor_at, (SELECT COUNT(*) "
                "FROM gurukul.account_factors f WHERE f.account_id = s.account_id "
                "AND f.is_verified = 1) "
                "FROM gurukul.account_sessions s WHERE s.id = $1 AND s.account_id = $2",
                {sign_in, identity->user.value()}}},
              call.reply,
              [call, sign_in, then = std::move(then)](Context& later, store::Outcome& outcome) {
                if (outcome[0].rows.empty()) return call.reply->fail(errors::user_not_found());
                if (outcome[1].rows.empty()) return call.reply->fail(errors::session_not_found());
                const store::Row& row = outcome[1].rows[0];
                then(later, call,
                     {read_account(outcome[0].rows[0]), sign_in, Instant{row.integer(0)},
                      !row.is_null(1), row.integer(2) > 0});
              });
}

}  // namespace gurukul::accounts
