#include <memory>

#include "accounts/bearer.hpp"
#include "accounts/email_address.hpp"
#include "accounts/mail_codes.hpp"
#include "accounts/notices.hpp"
#include "accounts/reauthentication.hpp"
#include "accounts/rules.hpp"

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;
using store::Null;
using store::Value;

std::optional<std::int64_t> unix_ms(const std::optional<Instant>& at) {
  return at ? std::optional(at->unix_ms) : std::nullopt;
}

// The changes of one PUT /user.
struct Change {
  Call call;
  std::string sign_in;
  std::optional<std::string> email = {};  // only if it differs from the current one
  std::optional<std::string> password = {};
  std::optional<std::string> password_hash = {};
  Json data = Json::object();
  // Another account has the address (when this server sends mail: and has proved it). Then no mail
  // is sent, and the response does not reveal that.
  bool email_is_taken = false;
  int tries = 0;
};
using ChangePtr = std::shared_ptr<Change>;

void apply(Context& context, const ChangePtr& change, Account account);

// Called when the account has changed meanwhile: applies the change to the current state of the
// account.
void apply_again(Context& context, const ChangePtr& change, const std::string& account_id) {
  if (++change->tries == kChangeTriesMax) return change->call.reply->fail(errors::unavailable());
  context.run(
      {{"SELECT " GURUKUL_ACCOUNT_COLUMNS "FROM gurukul.accounts a WHERE a.id = $1", {account_id}}},
      change->call.reply, [change](Context& later, store::Outcome& outcome) {
        if (outcome[0].rows.empty()) return change->call.reply->fail(errors::user_not_found());
        apply(later, change, read_account(outcome[0].rows[0]));
      });
}

store::Statement update_of(const Account& account, Instant now) {
  return {
      "UPDATE gurukul.accounts SET email = $3, password_hash = $4, user_metadata = $5, "
      "is_anonymous = $6, email_confirmed_at = $7, email_verified_at = $8, updated_at = $9, "
      "version = version + 1 WHERE id = $1 AND version = $2",
      {account.id, account.version, store::or_null(account.email),
       store::or_null(account.password_hash), account.user_metadata.dump(),
       std::int64_t{account.is_anonymous ? 1 : 0},
       store::or_null(unix_ms(account.email_confirmed_at)),
       store::or_null(unix_ms(account.email_verified_at)), now.unix_ms}};
}

// A new password ends the other sign-ins of the account.
store::Statement end_other_sign_ins(const Account& account, const std::string& sign_in) {
  return {
      "DELETE FROM gurukul.account_sessions WHERE account_id = $1 AND id <> $2 AND EXISTS "
      "(SELECT 1 FROM gurukul.accounts a WHERE a.id = $1 AND a.version = $3)",
      {account.id, sign_in, account.version + 1}};
}

store::Statement drop_codes(const Account& account) {
  return {
      "DELETE FROM gurukul.account_codes WHERE (account_id = $1 OR email = $3) AND EXISTS "
      "(SELECT 1 FROM gurukul.accounts a WHERE a.id = $1 AND a.version = $2)",
      {account.id, account.version + 1, account.email.value_or("")}};
}

void notify_owner(Context& context, const Change& change, const std::string& account) {
  if (!change.password_hash && !change.email) return;
  send_notices(context);
  context.notify_operator({.kind = change.email ? "address_change" : "password_change",
                           .outcome = "done",
                           .client_address = change.call.address,
                           .account = account});
}

void apply(Context& context, const ChangePtr& change, Account account) {
  const Instant now = context.now();
  auto metadata = merged_metadata(account.user_metadata, change->data, change->call.reply);
  if (!metadata) return;
  account.user_metadata = std::move(*metadata);
  const bool by_mail = change->email && context.sends_mail();
  // A guest has no proved address yet. So the new password is stored with the code for the new
  // address, and takes effect when the address is proved.
  const bool waits = by_mail && account.is_anonymous;
  if (change->password_hash && !waits) account.password_hash = change->password_hash;
  store::Transaction transaction;
  // Before the update, because the mail goes to the address of now. The update has the same
  // condition.
  if (change->password_hash) {
    add_notice(transaction, account.id, Notice::kPasswordChanged, now, NoticeIf::kVersionIs,
               {account.version});
  }
  const std::size_t update_at = transaction.size();
  if (change->email && !by_mail) {
    // The new address is not proved. What the account had because of its old address ends.
    account.email = change->email;
    account.email_confirmed_at = now;
    account.email_verified_at.reset();
    account.is_anonymous = false;
  }
  transaction.push_back(update_of(account, now));
  if (change->password_hash) {
    transaction.push_back(end_other_sign_ins(account, change->sign_in));
  }
  if (change->password_hash || change->email) transaction.push_back(drop_codes(account));
  std::optional<MailCode> code;
  if (by_mail) {
    code = MailCode::make(context, CodeKind::kEmailChange, *change->email, now);
    transaction.push_back(code->keep_for_sign_in(account.id, change->sign_in,
                                                 waits ? change->password_hash : std::nullopt));
    transaction.push_back(code->drop_oldest());
  }
  transaction.push_back(
      {"SELECT " GURUKUL_ACCOUNT_COLUMNS "FROM gurukul.accounts a WHERE a.id = $1", {account.id}});
  context.run_ending(
      std::move(transaction), change->call.reply,
      [change, id = account.id, code, update_at](Context& later, store::Outcome& outcome) {
        if (outcome[update_at].rows_affected == 0) return apply_again(later, change, id);
        if (code && !change->email_is_taken) {
          later.mailer->send(code->mail(later.options, change->call.query("redirect_to")));
        }
        const auto& rows = outcome.answers().back().rows;
        if (rows.empty()) return change->call.reply->fail(errors::user_not_found());
        notify_owner(later, *change, id);
        change->call.reply->json(200, user_json(read_account(rows[0]), later.options));
      },
      [reply = change->call.reply](Context&) { reply->fail(errors::email_exists()); });
}

void apply_with_password(Context& context, const ChangePtr& change, const Account& account) {
  if (!change->password) return apply(context, change, account);
  const auto hash = [change, account](Context& later) {
    later.hash_password(*change->password, change->call.reply,
                        [change, account](Context& context_now, const std::string& hashed) {
                          change->password_hash = hashed;
                          apply(context_now, change, account);
                        });
  };
  if (!account.password_hash) return hash(context);
  context.verify_password(*change->password, account.password_hash, change->call.reply,
                          [change, hash](Context& later, const PasswordPool::Verdict& verdict) {
                            if (verdict.holds) {
                              return change->call.reply->fail(errors::same_password());
                            }
                            hash(later);
                          });
}

// When this server sends mail, the response is the same whether or not the address is taken. When
// it sends none, the response has to reveal that.
void check_email_is_free(Context& context, const ChangePtr& change, const Account& account) {
  // When this server sends mail, only a proved address counts as taken. An address that an account
  // has without proof may still go to another account.
  const std::int64_t proof_counts = context.sends_mail() ? 1 : 0;
  context.run({{"SELECT a.id FROM gurukul.accounts a WHERE a.email = $1 "
                "AND ($2 = 0 OR a.email_verified_at IS NOT NULL)",
                {*change->email, proof_counts}}},
              change->call.reply, [change, account](Context& later, store::Outcome& outcome) {
                change->email_is_taken = !outcome[0].rows.empty();
                if (change->email_is_taken && !later.sends_mail()) {
                  later.count_account_disclosure(change->call.reply);
                  return change->call.reply->fail(errors::email_exists());
                }
                if (later.sends_mail() && !may_send_mail(later, *change->email, change->call))
                  return;
                apply_with_password(later, change, account);
              });
}

void change_user(Context& context, const Call& call, const Bearer& bearer) {
  const ReplyPtr& reply = call.reply;
  const Account& account = bearer.account;
  auto change = std::make_shared<Change>(Change{.call = call, .sign_in = bearer.sign_in});
  if (call.body.has("phone")) {
    return reply->fail(errors::validation_failed("Phone numbers are not supported"));
  }
  if (call.body.has("email")) {
    change->email = required_email(call.body, reply);
    if (!change->email) return;
    if (change->email == account.email) change->email.reset();
  }
  if (call.body.has("data")) {
    if (call.body.object("data") == nullptr) {
      return reply->fail(errors::validation_failed("data has to be an object"));
    }
    change->data = *call.body.object("data");
  }
  if (call.body.has("password")) {
    change->password = call.body.text("password");
    if (!change->password)
      return reply->fail(errors::validation_failed("password has to be a string"));
    if (!is_good_password(*change->password, reply)) return;
    if (!account.email && !change->email) {
      return reply->fail(
          {422, "validation_failed",
           "Updating password of an anonymous user without an email or phone is not allowed"});
    }
    if (!context.may(context.passwords_by_address, call.address, reply)) return;
  }
  if (change->email && !context.may_disclose_account(reply)) return;
  if (!change->email && !change->password) return apply(context, change, account);
  with_recent_proof(context, call, bearer, [change, account](Context& later) {
    if (change->email) return check_email_is_free(later, change, account);
    apply_with_password(later, change, account);
  });
}

}  // namespace

void get_user(Context& context, const Call& call) {
  with_user(context, call, [](Context& later, const Call& call_now, const Bearer& bearer) {
    call_now.reply->json(200, user_json(bearer.account, later.options));
  });
}

void update_user(Context& context, const Call& call) {
  with_user(context, call, change_user);
}

}  // namespace gurukul::accounts
