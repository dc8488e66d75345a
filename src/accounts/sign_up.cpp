#include "accounts/ban_marks.hpp"
#include "accounts/mail_codes.hpp"
#include "accounts/routes.hpp"
#include "accounts/rules.hpp"
#include "accounts/sign_in_session.hpp"

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;
using store::Null;
using store::Value;

struct NewAccount {
  std::string id = random_uuid_text();
  std::optional<std::string> email;
  std::string password_hash;
  Json metadata;
};

// Inserts the account. Inserts nothing when another account has the address.
store::Statement insert_account(const NewAccount& account, Instant now) {
  const std::optional<std::string> hash =
      account.email ? std::optional(account.password_hash) : std::nullopt;
  return {
      "INSERT INTO gurukul.accounts (id, email, password_hash, user_metadata, is_anonymous, "
      "email_confirmed_at, last_sign_in_at, created_at, updated_at, version) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7, 1) ON CONFLICT (email) DO NOTHING",
      {account.id, store::or_null(account.email), store::or_null(hash), account.metadata.dump(),
       std::int64_t{account.email ? 0 : 1}, account.email ? Value(now.unix_ms) : Value(Null{}),
       now.unix_ms}};
}

// Creates the account and its first sign-in in one transaction.
void create_signed_in(Context& context, const ReplyPtr& reply, const NewAccount& account,
                      const char* method) {
  const Instant now = context.now();
  const SignIn sign_in = SignIn::start(method, now);
  context.run(
      {insert_account(account, now), open_sign_in(sign_in, account.id), select_signed_in(sign_in)},
      reply, [reply, sign_in](Context& later, store::Outcome& outcome) {
        if (outcome[2].rows.empty()) {
          later.count_account_disclosure(reply);
          return reply->fail(errors::user_already_exists());
        }
        ++later.counters.sign_ups;
        reply->json(200, session_json(later, read_account(outcome[2].rows[0]), sign_in));
      });
}

// Stores a code and mails it. The account is created when the code is used. The response is the
// same when the address already has an account.
void keep_until_proved(Context& context, const ReplyPtr& reply, const NewAccount& account,
                       const std::string& redirect_to) {
  const Instant now = context.now();
  const MailCode code = MailCode::make(context, CodeKind::kSignUp, *account.email, now);
  const SignUpData data{account.id, account.password_hash, account.metadata};
  context.run({code.keep_sign_up(data), code.drop_oldest()}, reply,
              [reply, account, code, redirect_to](Context& later, store::Outcome& outcome) {
                if (outcome[0].rows_affected > 0) {
                  ++later.counters.sign_ups;
                  later.mailer->send(code.mail(later.options, redirect_to));
                }
                reply->json(200, pending_user_json(account.id, *account.email, account.metadata,
                                                   later.now()));
              });
}

void sign_up_guest(Context& context, const Call& call, Json metadata) {
  if (context.options.guests_allowed && !context.options.guests_allowed()) {
    return call.reply->fail(errors::anonymous_provider_disabled());
  }
  if (!context.may(context.guests_by_address, call.address, call.reply)) return;
  NewAccount account;
  account.metadata = std::move(metadata);
  unless_banned(context, call.reply, std::nullopt, true,
                [reply = call.reply, account](Context& later) {
                  create_signed_in(later, reply, account, "anonymous");
                });
}

}  // namespace

void sign_up(Context& context, const Call& call) {
  const ReplyPtr& reply = call.reply;
  if (!context.may(context.sign_ups_by_address, call.address, reply)) return;
  auto metadata = user_data(call.body, reply);
  if (!metadata) return;
  if (call.body.has("phone")) {
    return reply->fail(errors::validation_failed("Sign-up by phone is not supported"));
  }
  const auto password = call.body.text("password");
  if (!call.body.has("email") && !password) return sign_up_guest(context, call, *metadata);
  const auto email = required_email(call.body, reply);
  if (!email) return;
  if (!password || password->empty()) {
    return reply->fail(errors::validation_failed("Signup requires a valid password"));
  }
  if (!is_good_password(*password, reply)) return;
  if (!context.may(context.passwords_by_address, call.address, reply)) return;
  if (!context.may_disclose_account(reply)) return;
  if (context.sends_mail() && !may_send_mail(context, *email, call)) return;
  context.hash_password(
      *password, reply,
      [reply, email, metadata, redirect_to = call.query("redirect_to")](Context& later,
                                                                        const std::string& hash) {
        NewAccount account{.email = email, .password_hash = hash, .metadata = *metadata};
        // When this server sends mail, the ban marks of the address are checked later, when the
        // address is proved. So another person cannot find out whether an address is banned.
        const auto weighed = later.sends_mail() ? std::nullopt : email;
        unless_banned(later, reply, weighed, true, [reply, account, redirect_to](Context& last) {
          if (last.sends_mail()) {
            return keep_until_proved(last, reply, account, redirect_to);
          }
          create_signed_in(last, reply, account, "password");
        });
      });
}

}  // namespace gurukul::accounts
