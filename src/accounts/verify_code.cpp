#include <optional>

#include "accounts/mail_codes.hpp"
#include "accounts/rules.hpp"
#include "accounts/sign_in_session.hpp"

namespace gurukul::accounts {
namespace {

// The kinds that a client's `type` may name: `email` stands for two.
struct Kinds {
  CodeKind one;
  CodeKind other;
};

std::optional<Kinds> kinds_of(const std::string& type) {
  if (type == "signup") return Kinds{CodeKind::kSignUp, CodeKind::kSignUp};
  if (type == "recovery") return Kinds{CodeKind::kRecovery, CodeKind::kRecovery};
  if (type == "email_change") return Kinds{CodeKind::kEmailChange, CodeKind::kEmailChange};
  if (type == "magiclink") return Kinds{CodeKind::kMagicLink, CodeKind::kMagicLink};
  if (type == "email") return Kinds{CodeKind::kSignUp, CodeKind::kMagicLink};
  return std::nullopt;
}

// Uses the code up: its address is verified, its owner signed in. Nothing happens when it has
// expired or somebody was faster.
void use_up(Context& context, const ReplyPtr& reply, const std::string& link_hash, Kinds kinds) {
  const Instant now = context.now();
  const SignIn sign_in = SignIn::start(kinds.one == CodeKind::kRecovery ? "recovery" : "otp", now);
  const std::string id = format_uuid(sign_in.id);
  context.run(
      {// Locks it, so that of two who use it at once the second finds it gone.
       {"UPDATE gurukul.account_codes SET attempts = attempts + 1 WHERE link_hash = $1",
        {link_hash}},
       {"INSERT INTO gurukul.account_sessions "
        "(id, account_id, counter, method, created_at, refreshed_at) "
        "SELECT CAST($1 AS TEXT), c.account_id, 0, CAST($2 AS TEXT), CAST($3 AS BIGINT), "
        "CAST($3 AS BIGINT) FROM gurukul.account_codes c "
        "WHERE c.link_hash = $4 AND c.kind IN ($5, $6) AND c.expires_at > $7",
        {id, sign_in.method, now.unix_ms, link_hash, std::string(to_string(kinds.one)),
         std::string(to_string(kinds.other)), now.unix_ms}},
       {"UPDATE gurukul.accounts SET "
        "email = (SELECT c.email FROM gurukul.account_codes c WHERE c.link_hash = $2), "
        "email_confirmed_at = COALESCE(email_confirmed_at, $3), email_verified_at = $3, "
        "is_anonymous = 0, last_sign_in_at = $3, updated_at = $3, version = version + 1 "
        "WHERE id = (SELECT s.account_id FROM gurukul.account_sessions s WHERE s.id = $1)",
        {id, link_hash, now.unix_ms}},
       // All of them: a mail to an address that is no longer the account's is worth nothing.
       {"DELETE FROM gurukul.account_codes "
        "WHERE account_id = (SELECT s.account_id FROM gurukul.account_sessions s WHERE s.id = $1)",
        {id}},
       select_signed_in(sign_in)},
      reply,
      [reply, sign_in](Context& later, store::Outcome& outcome) {
        if (outcome[4].rows.empty()) return reply->fail(errors::otp_expired());
        const Account account = read_account(outcome[4].rows[0]);
        if (account.is_banned(later.now())) return reply->fail(errors::user_banned());
        ++later.counters.sign_ins;
        reply->json(200, session_json(later, account, sign_in));
      },
      errors::email_exists());
}

// Which link a code of six digits stands for. Every try counts, before it is looked at.
void find_by_digits(Context& context, const Call& call, const std::string& email,
                    const std::string& code, Kinds kinds) {
  const std::string one(to_string(kinds.one)), other(to_string(kinds.other));
  context.run(
      {{"UPDATE gurukul.account_codes SET attempts = attempts + 1 "
        "WHERE email = $1 AND kind IN ($2, $3) AND attempts <= $4",
        {email, one, other, MailCode::kAttemptsMax}},
       {"SELECT c.link_hash FROM gurukul.account_codes c WHERE c.email = $1 AND c.kind IN ($2, $3) "
        "AND c.code_hash IN ($4, $5) AND c.attempts <= $6 AND c.expires_at > $7",
        {email, one, other, hash_of_code(context, kinds.one, email, code),
         hash_of_code(context, kinds.other, email, code), MailCode::kAttemptsMax,
         context.now().unix_ms}}},
      call.reply, [reply = call.reply, kinds](Context& later, store::Outcome& outcome) {
        if (outcome[1].rows.empty()) return reply->fail(errors::otp_expired());
        use_up(later, reply, outcome[1].rows[0].text(0), kinds);
      });
}

}  // namespace

void verify_code(Context& context, const Call& call) {
  const auto kinds = kinds_of(call.body.text("type").value_or(""));
  if (!kinds) {
    return call.reply->fail(errors::validation_failed(
        "type has to be signup, recovery, email_change, magiclink or email"));
  }
  if (const auto link_token = call.body.text("token_hash")) {
    return use_up(context, call.reply, hash_of_link(*link_token), *kinds);
  }
  const auto email = required_email(call.body, call.reply);
  if (!email) return;
  const auto code = call.body.text("token");
  if (!code) {
    return call.reply->fail(errors::validation_failed("token or token_hash has to be a text"));
  }
  if (!context.may(context.codes_by_mailbox, *email, call.reply)) return;
  find_by_digits(context, call, *email, *code, *kinds);
}

}  // namespace gurukul::accounts
