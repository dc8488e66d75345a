#include "accounts/bearer.hpp"
#include "accounts/mail_codes.hpp"
#include "accounts/rules.hpp"

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;

// Runs the transaction, and mails the code if one of its statements stored it. The response is the
// same if none did, so that it does not reveal whether the address has an account.
void keep_and_send(Context& context, const Call& call, store::Transaction transaction,
                   const MailCode& code) {
  const std::size_t persist_state = transaction.size();
  transaction.push_back(code.drop_oldest());
  context.run(std::move(transaction), call.reply,
              [call, code, persist_state](Context& later, store::Outcome& outcome) {
                std::int64_t kept = 0;
                for (std::size_t index = 0; index < persist_state; ++index) {
                  kept += outcome[index].rows_affected;
                }
                if (kept > 0) {
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
  keep_and_send(context, call, {code.keep_for_holder()}, code);
}

void resend(Context& context, const Call& call) {
  const std::string type = call.body.text("type").value_or("");
  if (type != "signup" && type != "email_change") {
    return call.reply->fail(errors::validation_failed("type has to be signup or email_change"));
  }
  const auto email = required_email(call.body, call.reply);
  if (!email || !may_send_mail(context, *email, call)) return;
  if (type == "email_change") {
    const MailCode code = MailCode::make(context, CodeKind::kEmailChange, *email, context.now());
    return keep_and_send(context, call, {code.renew()}, code);
  }
  const MailCode code = MailCode::make(context, CodeKind::kSignUp, *email, context.now());
  keep_and_send(context, call, code.keep_again(), code);
}

// Mails a code to sign in without a password. If the address has no account, the use of the code
// creates one, unless the field create_user is false.
void send_code(Context& context, const Call& call) {
  if (call.body.has("phone")) {
    return call.reply->fail(errors::validation_failed("Codes by phone are not supported"));
  }
  const auto email = required_email(call.body, call.reply);
  if (!email) return;
  const auto metadata = user_data(call.body, call.reply);
  if (!metadata || !may_send_mail(context, *email, call)) return;
  const MailCode code = MailCode::make(context, CodeKind::kMagicLink, *email, context.now());
  const bool creates = call.body.flag("create_user", true);
  keep_and_send(context, call,
                {creates ? code.keep_for_anybody(*metadata) : code.keep_for_holder()}, code);
}

void reauthenticate(Context& context, const Call& call) {
  with_user(context, call, [](Context& later, const Call& call_now, const Bearer& bearer) {
    if (!bearer.account.email) {
      return call_now.reply->fail(
          errors::validation_failed("A guest has no e-mail address, so no code can be sent"));
    }
    const std::string& email = *bearer.account.email;
    if (!may_send_mail(later, email, call_now)) return;
    const MailCode code = MailCode::make(later, CodeKind::kReauthentication, email, later.now());
    keep_and_send(later, call_now,
                  {code.keep_for_sign_in(bearer.account.id, bearer.sign_in, std::nullopt)}, code);
  });
}

}  // namespace gurukul::accounts
