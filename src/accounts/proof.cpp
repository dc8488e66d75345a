#include "accounts/proof.hpp"

#include <memory>

#include "accounts/ban_marks.hpp"
#include "accounts/notices.hpp"
#include "accounts/sign_in_session.hpp"

namespace gurukul::accounts {
namespace {

using store::Null;
using store::Value;

// An SQL condition at every change: the change is made only if this transaction has claimed the
// code, which it marks by `attempts` = -1.
#define GURUKUL_CLAIMED \
  " AND EXISTS (SELECT 1 FROM gurukul.account_codes c WHERE c.link_hash = $1 AND c.attempts = -1)"

// The state of one call of prove_address().
struct Proof {
  GivenCode given;
  int tries = 0;
  // Set from the row of the code.
  bool changes_address = false;
  std::string email;
  std::string asking_sign_in;
  std::string new_account_id;
  Value password_hash = Null{};
  std::string metadata;
  // `holder`: the account that has the address now. `subject`: the account for which the code was
  // made, when the code is for a change of address. nullopt: there is none.
  std::optional<Account> holder;
  std::optional<Account> subject;

  // True when the sign-in that requested the code returns it.
  bool is_asker() const {
    return changes_address && !asking_sign_in.empty() && asking_sign_in == given.sign_in;
  }
  // The account that will have the address. Null: a new account.
  const Account* target() const {
    const std::optional<Account>& account = changes_address ? subject : holder;
    return account ? &*account : nullptr;
  }
  // True when an account that has the address without proof loses it to another account.
  bool releases_holder() const {
    return changes_address && holder && subject && holder->id != subject->id;
  }
  bool changes_owner() const {
    if (changes_address) return !is_asker();
    return holder && !holder->email_verified_at;
  }
};
using ProofPtr = std::shared_ptr<Proof>;

Value text_or_null(const store::Row& row, std::size_t column) {
  return row.is_null(column) ? Value(Null{}) : Value(row.text(column));
}

std::string text_or_empty(const store::Row& row, std::size_t column) {
  return row.is_null(column) ? std::string() : row.text(column);
}

// nullopt: the code is valid. Otherwise: the error to reply.
std::optional<ApiError> refusal_of(const Proof& proof, Instant now) {
  if (proof.target() != nullptr && proof.target()->is_banned(now)) return errors::user_banned();
  if (!proof.changes_address) {
    // Void: no account has the address any more, and this code does not create one.
    const bool is_void = !proof.holder && proof.new_account_id.empty();
    return is_void ? std::optional(errors::otp_expired()) : std::nullopt;
  }
  if (!proof.subject) return errors::otp_expired();
  // A guest has requested the code, and another client has typed its digits: the owner of the
  // mailbox gets the account id of the guest, but none of its data.
  const bool is_fresh_start = proof.given.is_typed && proof.subject->is_anonymous;
  if (!proof.is_asker() && !is_fresh_start) return errors::otp_expired();
  if (proof.releases_holder() && proof.holder->email_verified_at) return errors::email_exists();
  return std::nullopt;
}

// Appends statements that lock the rows, and that claim the code if the accounts have not changed
// since they were read.
void add_claim(store::Transaction& transaction, const Proof& proof) {
  const auto id_of = [](const std::optional<Account>& account) {
    return account ? account->id : std::string();
  };
  const auto version_of = [](const std::optional<Account>& account) {
    return account ? account->version : std::int64_t{0};
  };
  transaction.push_back({"UPDATE gurukul.accounts SET version = version WHERE id IN ($1, $2)",
                         {id_of(proof.holder), id_of(proof.subject)}});
  transaction.push_back(
      {"UPDATE gurukul.account_codes SET attempts = -1 WHERE link_hash = $1 "
       "AND ($2 = '' OR EXISTS (SELECT 1 FROM gurukul.accounts a "
       "WHERE a.id = CAST($2 AS TEXT) AND a.version = CAST($3 AS BIGINT))) "
       "AND ($4 = '' OR EXISTS (SELECT 1 FROM gurukul.accounts a "
       "WHERE a.id = CAST($4 AS TEXT) AND a.version = CAST($5 AS BIGINT)))",
       {proof.given.link_hash, id_of(proof.holder), version_of(proof.holder), id_of(proof.subject),
        version_of(proof.subject)}});
}

void add_loss_of_address(store::Transaction& transaction, const Proof& proof, Instant now) {
  if (!proof.releases_holder()) return;
  transaction.push_back(
      {"UPDATE gurukul.accounts SET email = NULL, password_hash = NULL, is_anonymous = 1, "
       "email_confirmed_at = NULL, updated_at = $3, version = version + 1 "
       "WHERE id = $2" GURUKUL_CLAIMED,
       {proof.given.link_hash, proof.holder->id, now.unix_ms}});
}

// Appends statements that remove everything that gave access to the account before. `but_sign_in`:
// the sign-in that is kept; empty: none.
void add_end_of_access(store::Transaction& transaction, const Proof& proof,
                       const std::string& account, const std::string& but_sign_in) {
  const std::string& link_hash = proof.given.link_hash;
  transaction.push_back(
      {"DELETE FROM gurukul.account_sessions WHERE account_id = $2 AND id <> $3" GURUKUL_CLAIMED,
       {link_hash, account, but_sign_in}});
  transaction.push_back(
      {"DELETE FROM gurukul.account_factors WHERE account_id = $2" GURUKUL_CLAIMED,
       {link_hash, account}});
  transaction.push_back(
      {"DELETE FROM gurukul.admins WHERE user_id = $2" GURUKUL_CLAIMED, {link_hash, account}});
}

void add_account(store::Transaction& transaction, const Proof& proof, Instant now) {
  const std::string& link_hash = proof.given.link_hash;
  const Account* target = proof.target();
  const std::string metadata = proof.metadata.empty() ? "{}" : proof.metadata;
  if (target == nullptr) {
    transaction.push_back(
        {"INSERT INTO gurukul.accounts (id, email, password_hash, user_metadata, is_anonymous, "
         "email_confirmed_at, email_verified_at, last_sign_in_at, created_at, updated_at, version) "
         "SELECT CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), 0, "
         "CAST($6 AS BIGINT), CAST($6 AS BIGINT), CAST($6 AS BIGINT), CAST($6 AS BIGINT), "
         "CAST($6 AS BIGINT), 1 WHERE 1 = 1" GURUKUL_CLAIMED,
         {link_hash, proof.new_account_id, proof.email, proof.password_hash, metadata,
          now.unix_ms}});
    return;
  }
  if (proof.changes_address) {
    add_notice(transaction, target->id, Notice::kAddressChanged, now, NoticeIf::kCodeIsClaimed,
               {link_hash});
  }
  // True when the password and metadata of the code replace those of the account.
  const bool replaces = proof.changes_owner();
  const bool brings_password =
      replaces ||
      (proof.changes_address && std::holds_alternative<std::string>(proof.password_hash));
  const Value own_hash = store::or_null(target->password_hash);
  const Value new_hash = replaces && proof.changes_address ? Value(Null{}) : proof.password_hash;
  transaction.push_back(
      {"UPDATE gurukul.accounts SET email = $3, password_hash = $4, user_metadata = $5, "
       "email_confirmed_at = COALESCE(email_confirmed_at, $6), email_verified_at = $6, "
       "is_anonymous = 0, last_sign_in_at = $6, updated_at = $6, version = version + 1 "
       "WHERE id = $2" GURUKUL_CLAIMED,
       {link_hash, target->id, proof.email, brings_password ? new_hash : own_hash,
        replaces ? metadata : target->user_metadata.dump(), now.unix_ms}});
}

void add_sign_in(store::Transaction& transaction, const Proof& proof, const SignIn& sign_in,
                 const std::string& account) {
  const std::string& link_hash = proof.given.link_hash;
  if (proof.is_asker()) {
    transaction.push_back(
        {"UPDATE gurukul.account_sessions SET method = 'otp', authenticated_at = $3 "
         "WHERE id = $2 AND account_id = $4" GURUKUL_CLAIMED,
         {link_hash, format_uuid(sign_in.id), sign_in.at.unix_ms, account}});
    return;
  }
  transaction.push_back(
      {"INSERT INTO gurukul.account_sessions "
       "(id, account_id, counter, method, created_at, refreshed_at, authenticated_at) "
       "SELECT CAST($2 AS TEXT), a.id, 0, CAST($3 AS TEXT), CAST($4 AS BIGINT), "
       "CAST($4 AS BIGINT), CAST($4 AS BIGINT) FROM gurukul.accounts a "
       "WHERE a.id = $5" GURUKUL_CLAIMED,
       {link_hash, format_uuid(sign_in.id), sign_in.method, sign_in.at.unix_ms, account}});
}

SignIn sign_in_of(const Proof& proof, Instant now) {
  const bool recovers = proof.given.kinds.one == CodeKind::kRecovery;
  SignIn sign_in = SignIn::start(recovers ? "recovery" : "otp", now);
  if (!proof.is_asker()) return sign_in;
  const auto id = parse_uuid<SignInId>(proof.given.sign_in);
  if (id) sign_in.id = *id;
  return sign_in;
}

void read_and_prove(Context& context, const ReplyPtr& reply, const ProofPtr& proof);

void prove(Context& context, const ReplyPtr& reply, const ProofPtr& proof) {
  const Instant now = context.now();
  if (const auto refusal = refusal_of(*proof, now)) return reply->fail(*refusal);
  const SignIn sign_in = sign_in_of(*proof, now);
  const std::string account = proof->target() ? proof->target()->id : proof->new_account_id;
  store::Transaction transaction;
  add_claim(transaction, *proof);
  if (proof->releases_holder()) {
    add_end_of_access(transaction, *proof, proof->holder->id, "");
    add_loss_of_address(transaction, *proof, now);
  }
  if (proof->changes_owner()) add_end_of_access(transaction, *proof, account, "");
  add_account(transaction, *proof, now);
  add_sign_in(transaction, *proof, sign_in, account);
  // Deletes other codes that were mailed to the address before it was proved, or to an address that
  // the account no longer has.
  transaction.push_back(
      {"DELETE FROM gurukul.account_codes WHERE (email = $2 OR account_id = $3)" GURUKUL_CLAIMED,
       {proof->given.link_hash, proof->email, account}});
  transaction.push_back(select_signed_in(sign_in));
  context.run_ending(
      std::move(transaction), reply,
      [reply, proof](Context& later, store::Outcome& outcome) {
        // No code was claimed, because an account or the code has changed meanwhile. Start again.
        if (outcome[1].rows_affected == 0) return read_and_prove(later, reply, proof);
        const auto& rows = outcome.answers().back().rows;
        if (rows.empty()) return reply->fail(errors::session_not_found());
        ++later.counters.sign_ins;
        const auto [account_now, sign_in_now] = read_signed_in(rows[0]);
        if (proof->changes_address) send_notices(later);
        later.notify_operator({.kind = "address_proved",
                               .outcome = "done",
                               .account = account_now.id,
                               .detail = proof->changes_owner() ? "owner_changed" : ""});
        reply->json(200, session_json(later, account_now, sign_in_now));
      },
      [reply, proof](Context& later) { read_and_prove(later, reply, proof); });
}

// Reads the code and the accounts that it concerns, then applies it.
void read_and_prove(Context& context, const ReplyPtr& reply, const ProofPtr& proof) {
  if (proof->tries++ == kChangeTriesMax) return reply->fail(errors::unavailable());
  const GivenCode& given = proof->given;
  context.run({{"SELECT c.email, c.sign_in_id, c.new_account_id, c.password_hash, c.user_metadata "
                "FROM gurukul.account_codes c WHERE c.link_hash = $1 AND c.kind IN ($2, $3) "
                "AND c.expires_at > $4",
                {given.link_hash, std::string(to_string(given.kinds.one)),
                 std::string(to_string(given.kinds.other)), context.now().unix_ms}},
               {"SELECT " GURUKUL_ACCOUNT_COLUMNS "FROM gurukul.accounts a WHERE a.email = "
                "(SELECT c.email FROM gurukul.account_codes c WHERE c.link_hash = $1)",
                {given.link_hash}},
               {"SELECT " GURUKUL_ACCOUNT_COLUMNS "FROM gurukul.accounts a WHERE a.id = "
                "(SELECT c.account_id FROM gurukul.account_codes c WHERE c.link_hash = $1)",
                {given.link_hash}}},
              reply, [reply, proof](Context& later, store::Outcome& outcome) {
                if (outcome[0].rows.empty()) return reply->fail(errors::otp_expired());
                const store::Row& code = outcome[0].rows[0];
                const auto account_of = [&outcome](std::size_t answer) {
                  const auto& rows = outcome[answer].rows;
                  return rows.empty() ? std::nullopt : std::optional(read_account(rows[0]));
                };
                proof->changes_address = proof->given.kinds.one == CodeKind::kEmailChange;
                proof->email = code.text(0);
                proof->asking_sign_in = text_or_empty(code, 1);
                proof->new_account_id = text_or_empty(code, 2);
                proof->password_hash = text_or_null(code, 3);
                proof->metadata = text_or_empty(code, 4);
                proof->holder = account_of(1);
                proof->subject = account_of(2);
                // For a new account, the address and the device must have no ban mark. For an
                // existing account, only the address counts.
                unless_banned(later, reply, proof->email, proof->target() == nullptr,
                              [reply, proof](Context& last) { prove(last, reply, proof); });
              });
}

}  // namespace

void prove_address(Context& context, const ReplyPtr& reply, const GivenCode& given) {
  const auto proof = std::make_shared<Proof>();
  proof->given = given;
  read_and_prove(context, reply, proof);
}

}  // namespace gurukul::accounts
