#include "accounts/bearer.hpp"
#include "accounts/mail_codes.hpp"
#include "accounts/rules.hpp"

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;

// Sends the mail when the statement found an account; the answer is the same when it did not.
void keep_and_send(Context& context, const Call& call, store::Transaction transaction,
                   const MailCode& code) {
  context.run(std::move(transaction), call.reply,
              [call, code](Context& later, store::Outcome& outcome) {
                if (outcome.answers().back().rows_affected > 0) {
                  later.mailer->send(code.mail(later.options, call.query("redirect_to")));
                }
                call.reply->json(200, Json::object());
              });
}

}  // namespace

void recover(Context& context, const Call& call) {
  const auto email = required_email(call.body, call.reply);
  if (!email || !may_send_mail(context, *email, call)) return;
  const MailCode code = MailCode::make(context, CodeKind::kRecovery, *email, context.now());
  keep_and_send(context, call, {code.keep_for_account_of_email()}, code);
}

void resend(Context& context, const Call& call) {
  const std::string type = call.body.text("type").value_or("");
  if (type != "signup" && type != "email_change") {
    return call.reply->fail(errors::validation_failed("type has to be signup or email_change"));
  }
  const auto email = required_email(call.body, call.reply);
  if (!email || !may_send_mail(context, *email, call)) return;
  const CodeKind kind = type == "signup" ? CodeKind::kSignUp : CodeKind::kEmailChange;
  const MailCode code = MailCode::make(context, kind, *email, context.now());
  keep_and_send(
      context, call,
      {kind == CodeKind::kSignUp ? code.keep_for_unconfirmed() : code.renew_email_change()}, code);
}

// A link to sign in without a password; makes the account too, unless create_user is false.
void send_code(Context& context, const Call& call) {
  if (call.body.has("phone")) {
    return call.reply->fail(errors::validation_failed("Codes by phone are not available here"));
  }
  const auto email = required_email(call.body, call.reply);
  if (!email) return;
  const auto metadata = user_data(call.body, call.reply);
  if (!metadata || !may_send_mail(context, *email, call)) return;
  const Instant now = context.now();
  const MailCode code = MailCode::make(context, CodeKind::kMagicLink, *email, now);
  store::Transaction transaction;
  if (call.body.flag("create_user", true)) {
    transaction.push_back(
        {"INSERT INTO gurukul.accounts (id, email, user_metadata, is_anonymous, created_at, "
         "updated_at, version) VALUES ($1, $2, $3, 0, $4, $4, 1) ON CONFLICT (email) DO NOTHING",
         {random_uuid_text(), *email, metadata->dump(), now.unix_ms}});
  }
  transaction.push_back(code.keep_for_account_of_email());
  keep_and_send(context, call, std::move(transaction), code);
}

void reauthenticate(Context& context, const Call& call) {
  with_user(context, call, [](Context& later, const Call& call_now, const Bearer& bearer) {
    if (!bearer.account.email) {
      return call_now.reply->fail(
          errors::validation_failed("A guest has no address that a code could be sent to"));
    }
    const std::string& email = *bearer.account.email;
    if (!may_send_mail(later, email, call_now)) return;
    const MailCode code = MailCode::make(later, CodeKind::kReauthentication, email, later.now());
    keep_and_send(later, call_now, {code.keep_for_account(bearer.account.id)}, code);
  });
}

}  // namespace gurukul::accounts
