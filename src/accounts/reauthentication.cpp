#include "accounts/reauthentication.hpp"

#include "accounts/mail_codes.hpp"

namespace gurukul::accounts {
namespace {

void with_password(Context& context, const Call& call, const Bearer& bearer,
                   const std::string& password, std::function<void(Context&)> then) {
  const ReplyPtr& reply = call.reply;
  const std::string email = bearer.account.email.value_or(bearer.account.id);
  if (!context.may_guess_password(email, reply)) return;
  context.verify_password(
      password, bearer.account.password_hash, reply,
      [reply, email, then = std::move(then)](Context& later, const PasswordPool::Verdict& verdict) {
        if (verdict.holds) {
          later.password_was_right(email, reply);
          return then(later);
        }
        ++later.counters.wrong_passwords;
        reply->fail(errors::invalid_credentials());
      });
}

// Checks the code in `nonce`. A right code is deleted, so it can be used once. Each attempt is
// counted before the code is checked.
void with_nonce(Context& context, const Call& call, const Bearer& bearer, const std::string& nonce,
                std::function<void(Context&)> then) {
  const std::string email = bearer.account.email.value_or("");
  context.run(
      {{"UPDATE gurukul.account_codes SET attempts = attempts + 1 WHERE account_id = $1 "
        "AND kind = 'reauthentication' AND attempts BETWEEN 0 AND $2",
        {bearer.account.id, MailCode::kAttemptsMax}},
       {"DELETE FROM gurukul.account_codes WHERE account_id = $1 AND kind = 'reauthentication' "
        "AND sign_in_id = $2 AND email = $3 AND code_hash = $4 AND attempts <= $5 "
        "AND expires_at > $6",
        {bearer.account.id, bearer.sign_in, email,
         hash_of_code(context, CodeKind::kReauthentication, email, nonce), MailCode::kAttemptsMax,
         context.now().unix_ms}}},
      call.reply,
      [reply = call.reply, then = std::move(then)](Context& later, store::Outcome& outcome) {
        if (outcome[1].rows_affected == 0) return reply->fail(errors::reauthentication_not_valid());
        then(later);
      });
}

}  // namespace

void with_recent_proof(Context& context, const Call& call, const Bearer& bearer,
                       std::function<void(Context&)> then) {
  if (bearer.account_has_second_factor && !bearer.has_second_factor) {
    return call.reply->fail(errors::insufficient_aal());
  }
  if (bearer.account.is_anonymous) return then(context);
  if (const auto nonce = call.body.text("nonce"); nonce && !nonce->empty()) {
    return with_nonce(context, call, bearer, *nonce, std::move(then));
  }
  if (context.now() - bearer.authenticated_at <= kRecentSignIn) return then(context);
  if (const auto password = call.body.text("current_password")) {
    return with_password(context, call, bearer, *password, std::move(then));
  }
  call.reply->fail(errors::reauthentication_needed());
}

}  // namespace gurukul::accounts
