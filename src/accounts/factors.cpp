#include "accounts/mail_codes.hpp"
#include "accounts/notices.hpp"
#include "accounts/reauthentication.hpp"
#include "accounts/sign_in_session.hpp"
#include "accounts/totp.hpp"
#include "base/uuid.hpp"

// Second factors (time-based codes) with the interface of Supabase Auth: enroll, challenge, verify,
// remove. An account has at most one verified factor, which is in use, and one that waits for its
// first code.

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;

constexpr Millis kChallengeLife{5 * 60 * 1000};
constexpr std::int64_t kChallengesMax = 10;  // pending challenges per factor
constexpr std::size_t kNameBytesMax = 128;

struct Factor {
  std::string id;
  std::string secret;
  bool is_verified = false;
};
using OnFactor = std::function<void(Context&, const Call&, const Bearer&, const Factor&)>;

// Loads the factor that the path names, and calls `then`. Replies with an error if the factor does
// not belong to the user of the request.
void with_factor(Context& context, const Call& call, OnFactor then) {
  with_user(
      context, call,
      [then = std::move(then)](Context& later, const Call& call_now, const Bearer& bearer) {
        later.run(
            {{"SELECT f.sealed_secret, f.is_verified FROM gurukul.account_factors f "
              "WHERE f.id = $1 AND f.account_id = $2",
              {call_now.id, bearer.account.id}}},
            call_now.reply,
            [call_now, bearer, then](Context& context_now, store::Outcome& outcome) {
              const auto& rows = outcome[0].rows;
              if (rows.empty()) return call_now.reply->fail(errors::mfa_factor_not_found());
              const auto secret = unseal(rows[0].bytes(0), context_now.factor_key);
              // nullopt: the secret of the factor was encrypted when GURUKUL_SECRET was another
              // one.
              if (!secret) return call_now.reply->fail(errors::mfa_factor_not_found());
              then(context_now, call_now, bearer, {call_now.id, *secret, rows[0].integer(1) != 0});
            });
      });
}

void keep_factor(Context& context, const Call& call, const Account& account,
                 const std::string& name) {
  const Instant now = context.now();
  const std::string id = random_uuid_text(), secret = make_totp_secret();
  const std::string uri = totp_uri(secret, "Gurukul", account.email.value_or(account.id));
  context.run(
      {{"DELETE FROM gurukul.account_factors WHERE account_id = $1 AND is_verified = 0",
        {account.id}},
       {"INSERT INTO gurukul.account_factors (id, account_id, friendly_name, sealed_secret, "
        "is_verified, last_step, created_at, updated_at) VALUES ($1, $2, $3, $4, 0, 0, $5, $5)",
        {id, account.id, name, store::Bytes{seal(secret, context.factor_key)}, now.unix_ms}}},
      call.reply, [reply = call.reply, id, secret, uri, name](Context&, store::Outcome&) {
        reply->json(
            200, {{"id", id},
                  {"type", "totp"},
                  {"friendly_name", name},
                  {"totp", {{"qr_code", qr_svg(uri)}, {"secret", base32(secret)}, {"uri", uri}}}});
      });
}

// A code may be used once: its time step has to be later than the last one that was used. When one
// code is sent twice at the same time, only the first transaction finds the step unused. It writes
// a negative step as a mark, by which its other statements know that they may run. The last
// update replaces the mark, so no other transaction sees it.
store::Transaction verification(const Factor& factor, const Bearer& bearer,
                                const std::string& challenge, std::int64_t step, Instant now) {
  const std::string& account = bearer.account.id;
  const std::int64_t mark = -1 - step;
  store::Transaction transaction{
      {"UPDATE gurukul.account_factors SET last_step = $3 WHERE id = $1 AND account_id = $2 "
       "AND last_step < $4 AND EXISTS (SELECT 1 FROM gurukul.account_challenges c "
       "WHERE c.id = $5 AND c.factor_id = $1 AND c.expires_at > $6)",
       {factor.id, account, mark, step, challenge, now.unix_ms}},
      {"UPDATE gurukul.account_sessions SET second_factor_at = $3 WHERE id = $1 "
       "AND account_id = $2 AND EXISTS (SELECT 1 FROM gurukul.account_factors f "
       "WHERE f.id = $4 AND f.last_step = $5)",
       {bearer.sign_in, account, now.unix_ms, factor.id, mark}}};
  if (!factor.is_verified) {
    add_notice(transaction, account, Notice::kSecondFactorAdded, now, NoticeIf::kStepIsMarked,
               {factor.id, mark});
  }
  transaction.push_back(
      {"UPDATE gurukul.account_factors SET last_step = $2, is_verified = 1, updated_at = $4 "
       "WHERE id = $1 AND last_step = $3",
       {factor.id, step, mark, now.unix_ms}});
  transaction.push_back({"DELETE FROM gurukul.account_challenges WHERE id = $1", {challenge}});
  return transaction;
}

void verify_code_of(Context& context, const Call& call, const Bearer& bearer,
                    const Factor& factor) {
  const ReplyPtr& reply = call.reply;
  const auto challenge = call.body.text("challenge_id");
  const auto code = call.body.text("code");
  if (!challenge || !code) {
    return reply->fail(errors::validation_failed("challenge_id and code have to be strings"));
  }
  if (!context.may(context.second_factors_by_account, bearer.account.id, reply)) return;
  const Instant now = context.now();
  const auto step = totp_step_of(factor.secret, *code, now);
  if (!step) return reply->fail(errors::mfa_verification_failed());
  store::Transaction transaction = verification(factor, bearer, *challenge, *step, now);
  const auto sign_in = parse_uuid<SignInId>(bearer.sign_in);
  transaction.push_back(select_signed_in({*sign_in, 0, "", now, now}));
  context.run(
      std::move(transaction), reply,
      [reply, id = bearer.account.id, address = call.address](Context& later,
                                                              store::Outcome& outcome) {
        if (outcome[0].rows_affected == 0) {
          return reply->fail(errors::mfa_challenge_expired());
        }
        const auto& rows = outcome.answers().back().rows;
        if (rows.empty()) return reply->fail(errors::session_not_found());
        later.second_factors_by_account.forget(id);
        const auto [account, signed_in] = read_signed_in(rows[0]);
        later.notify_operator(
            {.kind = "second_factor", .outcome = "done", .client_address = address, .account = id});
        reply->json(200, session_json(later, account, signed_in));
      });
}

}  // namespace

void enroll_factor(Context& context, const Call& call) {
  with_user(context, call, [](Context& later, const Call& call_now, const Bearer& bearer) {
    const ReplyPtr& reply = call_now.reply;
    if (call_now.body.text("factor_type") != "totp") {
      return reply->fail(errors::validation_failed("factor_type has to be totp"));
    }
    const std::string name = call_now.body.text("friendly_name").value_or("");
    if (name.size() > kNameBytesMax) {
      return reply->fail(errors::validation_failed("friendly_name may have at most 128 bytes"));
    }
    if (bearer.account.is_anonymous) return reply->fail(errors::account_needed());
    if (bearer.account_has_second_factor) return reply->fail(errors::too_many_factors());
    with_recent_proof(later, call_now, bearer,
                      [call_now, account = bearer.account, name](Context& context_now) {
                        keep_factor(context_now, call_now, account, name);
                      });
  });
}

void challenge_factor(Context& context, const Call& call) {
  with_factor(
      context, call, [](Context& later, const Call& call_now, const Bearer&, const Factor& factor) {
        const std::string id = random_uuid_text();
        const Instant until = later.now() + kChallengeLife;
        later.run({{"INSERT INTO gurukul.account_challenges (id, factor_id, expires_at) "
                    "VALUES ($1, $2, $3)",
                    {id, factor.id, until.unix_ms}},
                   {"DELETE FROM gurukul.account_challenges WHERE factor_id = $1 AND id NOT IN ("
                    "SELECT c.id FROM gurukul.account_challenges c WHERE c.factor_id = $1 "
                    "ORDER BY c.expires_at DESC, c.id LIMIT $2)",
                    {factor.id, kChallengesMax}}},
                  call_now.reply, [reply = call_now.reply, id, until](Context&, store::Outcome&) {
                    reply->json(
                        200, {{"id", id}, {"type", "totp"}, {"expires_at", until.unix_ms / 1000}});
                  });
      });
}

void verify_factor(Context& context, const Call& call) {
  with_factor(context, call, verify_code_of);
}

void remove_factor(Context& context, const Call& call) {
  with_factor(
      context, call,
      [](Context& later, const Call& call_now, const Bearer& bearer, const Factor& factor) {
        if (factor.is_verified && !bearer.has_second_factor) {
          return call_now.reply->fail(errors::insufficient_aal());
        }
        store::Transaction transaction;
        if (factor.is_verified) {
          add_notice(transaction, bearer.account.id, Notice::kSecondFactorRemoved, later.now());
          transaction.push_back(
              {"UPDATE gurukul.account_sessions SET second_factor_at = NULL "
               "WHERE account_id = $1",
               {bearer.account.id}});
        }
        transaction.push_back({"DELETE FROM gurukul.account_factors WHERE id = $1", {factor.id}});
        later.run(std::move(transaction), call_now.reply,
                  [reply = call_now.reply, id = factor.id](Context&, store::Outcome&) {
                    reply->json(200, {{"id", id}});
                  });
      });
}

}  // namespace gurukul::accounts
