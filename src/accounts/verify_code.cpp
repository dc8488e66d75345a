#include <optional>

#include "accounts/bearer.hpp"
#include "accounts/proof.hpp"
#include "accounts/rules.hpp"

namespace gurukul::accounts {
namespace {

std::optional<CodeKinds> kinds_of(const std::string& type) {
  if (type == "signup") return CodeKinds{CodeKind::kSignUp, CodeKind::kSignUp};
  if (type == "recovery") return CodeKinds{CodeKind::kRecovery, CodeKind::kRecovery};
  if (type == "email_change") return CodeKinds{CodeKind::kEmailChange, CodeKind::kEmailChange};
  if (type == "magiclink") return CodeKinds{CodeKind::kMagicLink, CodeKind::kMagicLink};
  if (type == "email") return CodeKinds{CodeKind::kSignUp, CodeKind::kMagicLink};
  return std::nullopt;
}

// Finds the code with these six digits and applies it by its link. Each attempt is counted before
// the code is checked.
void find_by_digits(Context& context, const Call& call, const std::string& email,
                    const std::string& code, CodeKinds kinds, const std::string& sign_in) {
  const std::string one(to_string(kinds.one)), other(to_string(kinds.other));
  context.run(
      {{"UPDATE gurukul.account_codes SET attempts = attempts + 1 "
        "WHERE email = $1 AND kind IN ($2, $3) AND attempts BETWEEN 0 AND $4",
        {email, one, other, MailCode::kAttemptsMax}},
       {"SELECT c.link_hash FROM gurukul.account_codes c WHERE c.email = $1 AND c.kind IN ($2, $3) "
        "AND c.code_hash IN ($4, $5) AND c.attempts <= $6 AND c.expires_at > $7",
        {email, one, other, hash_of_code(context, kinds.one, email, code),
         hash_of_code(context, kinds.other, email, code), MailCode::kAttemptsMax,
         context.now().unix_ms}}},
      call.reply, [reply = call.reply, kinds, sign_in](Context& later, store::Outcome& outcome) {
        if (outcome[1].rows.empty()) return reply->fail(errors::otp_expired());
        prove_address(later, reply, {outcome[1].rows[0].text(0), kinds, sign_in, true});
      });
}

}  // namespace

void verify_code(Context& context, const Call& call) {
  const auto kinds = kinds_of(call.body.text("type").value_or(""));
  if (!kinds) {
    return call.reply->fail(errors::validation_failed(
        "type has to be signup, recovery, email_change, magiclink or email"));
  }
  const std::string sign_in = sign_in_of_token(context, call);
  if (const auto link_token = call.body.text("token_hash")) {
    return prove_address(context, call.reply, {hash_of_link(*link_token), *kinds, sign_in, false});
  }
  const auto email = required_email(call.body, call.reply);
  if (!email) return;
  const auto code = call.body.text("token");
  if (!code) {
    return call.reply->fail(errors::validation_failed("token or token_hash has to be a string"));
  }
  if (!context.may_guess_code(*email, call.reply)) return;
  find_by_digits(context, call, *email, *code, *kinds, sign_in);
}

}  // namespace gurukul::accounts
