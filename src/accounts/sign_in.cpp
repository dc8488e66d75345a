#include "accounts/ban_marks.hpp"
#include "accounts/email_address.hpp"
#include "accounts/routes.hpp"
#include "accounts/rules.hpp"
#include "accounts/sign_in_session.hpp"

namespace gurukul::accounts {
namespace {

// Called when the password was right: makes the sign-in. The account may have changed meanwhile, so
// the sign-in is made only if the account still has the hash that was checked.
void open_with_password(Context& context, const ReplyPtr& reply, const Account& account,
                        const std::string& better_hash) {
  const Instant now = context.now();
  const SignIn sign_in = SignIn::start("password", now);
  const std::string id = format_uuid(sign_in.id);
  store::Transaction transaction{
      // Locks the row of the account. So a concurrent change of the password, which ends the
      // sign-ins, happens completely before or completely after this transaction.
      {"UPDATE gurukul.accounts SET last_sign_in_at = $3 WHERE id = $1 AND password_hash = $2",
       {account.id, *account.password_hash, now.unix_ms}},
      {"INSERT INTO gurukul.account_sessions "
       "(id, account_id, counter, method, created_at, refreshed_at, authenticated_at) "
       "SELECT CAST($1 AS TEXT), a.id, 0, 'password', CAST($4 AS BIGINT), CAST($4 AS BIGINT), "
       "CAST($4 AS BIGINT) "
       "FROM gurukul.accounts a WHERE a.id = $2 AND a.password_hash = $3",
       {format_uuid(sign_in.id), account.id, *account.password_hash, now.unix_ms}},
      bound_sign_ins(account.id),
      select_signed_in(sign_in)};
  if (!better_hash.empty()) {
    transaction.push_back(
        {"UPDATE gurukul.accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
         {account.id, *account.password_hash, better_hash}});
  }
  context.run_ending(std::move(transaction), reply,
                     [reply, sign_in](Context& later, store::Outcome& outcome) {
                       const auto& rows = outcome[3].rows;
                       if (rows.empty()) return reply->fail(errors::invalid_credentials());
                       ++later.counters.sign_ins;
                       reply->json(200, session_json(later, read_account(rows[0]), sign_in));
                     });
}

}  // namespace

void sign_in_with_password(Context& context, const Call& call) {
  const ReplyPtr& reply = call.reply;
  const auto email = required_email(call.body, reply);
  if (!email) return;
  const auto password = call.body.text("password");
  if (!password) return reply->fail(errors::validation_failed("password has to be a string"));
  if (!context.may_guess_password(*email, reply)) return;
  context.run(
      {{"SELECT " GURUKUL_ACCOUNT_COLUMNS "FROM gurukul.accounts a WHERE a.email = $1", {*email}},
       // The password of the newest sign-up that waits for its confirmation mail.
       {"SELECT c.password_hash FROM gurukul.account_codes c WHERE c.email = $1 "
        "AND c.kind = 'signup' AND c.password_hash IS NOT NULL AND c.expires_at > $2 "
        "ORDER BY c.created_at DESC, c.link_hash LIMIT 1",
        {*email, context.now().unix_ms}}},
      reply, [reply, password, email](Context& later, store::Outcome& outcome) {
        std::optional<Account> account;
        std::optional<std::string> hash;
        if (!outcome[0].rows.empty()) {
          account = read_account(outcome[0].rows[0]);
          hash = account->password_hash;
        } else if (!outcome[1].rows.empty()) {
          hash = outcome[1].rows[0].text(0);
        }
        // A longer password is never right. It is compared with the dummy hash, which takes the
        // same time.
        if (password->size() > kPasswordBytesMax) hash.reset();
        later.verify_password(
            password->substr(0, kPasswordBytesMax), hash, reply,
            [reply, account, email](Context& context_now, const PasswordPool::Verdict& verdict) {
              if (!verdict.holds) {
                ++context_now.counters.wrong_passwords;
                return reply->fail(errors::invalid_credentials());
              }
              context_now.password_was_right(*email, reply);
              if (!account) return reply->fail(errors::email_not_confirmed());
              if (account->is_banned(context_now.now())) {
                return reply->fail(errors::user_banned());
              }
              if (context_now.sends_mail() && !account->email_confirmed_at) {
                return reply->fail(errors::email_not_confirmed());
              }
              unless_banned(context_now, reply, *email, false,
                            [reply, account, better_hash = verdict.better_hash](Context& last) {
                              open_with_password(last, reply, *account, better_hash);
                            });
            });
      });
}

}  // namespace gurukul::accounts
