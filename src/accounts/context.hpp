#pragma once
// Shared state of all account routes: settings, keys, limits, password pool, mailer, database.
// Owned by AccountService. Callbacks hold it weakly; once it is gone they drop their Reply, which
// then answers 503. Any thread.
//
//   context.run({statement}, reply, [reply](Context& context, store::Outcome& outcome) {
//     reply->json(200, to_json(outcome[0].rows));
//   });

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "accounts/account.hpp"
#include "accounts/account_service.hpp"
#include "accounts/ended_sign_ins.hpp"
#include "accounts/guess_limits.hpp"
#include "accounts/mailer.hpp"
#include "accounts/password_pool.hpp"
#include "accounts/refresh_token.hpp"
#include "accounts/reply.hpp"
#include "accounts/signing_key.hpp"
#include "auth/token_verifier.hpp"
#include "base/keyed_limiter.hpp"

namespace gurukul::accounts {

struct Counters {
  std::atomic<std::uint64_t> sign_ups{0};
  std::atomic<std::uint64_t> sign_ins{0};
  std::atomic<std::uint64_t> wrong_passwords{0};
  std::atomic<std::uint64_t> refreshes{0};
  std::atomic<std::uint64_t> reused_tokens{0};
  std::atomic<std::uint64_t> rate_limited{0};
  std::atomic<std::uint64_t> overloads{0};
};

class Context : public std::enable_shared_from_this<Context> {
 public:
  using OnAnswers = std::function<void(Context&, store::Outcome&)>;
  using OnVerdict = std::function<void(Context&, const PasswordPool::Verdict&)>;
  using OnHash = std::function<void(Context&, const std::string& hash)>;

  Context(AccountOptions options, SigningKey key, store::Database& database, const Clock& clock);

  // Calls `then` on success. A database fault is answered here; a UNIQUE violation with `taken`.
  void run(store::Transaction transaction, const ReplyPtr& reply, OnAnswers then,
           const ApiError& taken = errors::unexpected_failure());
  // Like run(), for transactions that may end sign-ins: the ended sign-ins are refused on this
  // instance before the request is answered. `on_taken` is called on a UNIQUE violation.
  void run_ending(store::Transaction transaction, const ReplyPtr& reply, OnAnswers then,
                  std::function<void(Context&)> on_taken = {});
  void verify_password(std::string password, std::optional<std::string> hash, const ReplyPtr& reply,
                       OnVerdict then);
  void hash_password(std::string password, const ReplyPtr& reply, OnHash then);

  // Takes one from the limit. False: replied with 429.
  bool may(KeyedLimiter& limits, std::string_view key, const ReplyPtr& reply,
           ApiError (*refusal)(Millis) = errors::over_request_rate_limit);
  // Like may(), for a guess at the password of that address or at a code mailed to it. Also records
  // in the reply whether the client is on a known device of that account.
  bool may_guess_password(const std::string& email, const ReplyPtr& reply);
  void password_was_right(const std::string& email, const ReplyPtr& reply);
  bool may_guess_code(const std::string& email, const ReplyPtr& reply);
  // Like may(), for a request whose answer reveals whether an address has an account. Each such
  // answer is counted with count_account_disclosure(). Where mail is sent, no answer reveals it.
  bool may_disclose_account(const ReplyPtr& reply);
  void count_account_disclosure(const ReplyPtr& reply);
  Instant now() const { return clock.wall(); }
  SteadyTime steady_now() const { return clock.steady(); }
  bool sends_mail() const { return mailer != nullptr; }
  void notify_operator(const SecurityEvent& event) const {
    if (options.security_log) options.security_log(event);
  }
  // Ends the threads. Waiting requests are answered with 503.
  void stop();
  // Deletes expired guests, sign-ins and codes, a few at a time. Call it regularly.
  void sweep();

  // Constant after construction.
  const AccountOptions options;
  const SigningKey key;
  const std::shared_ptr<const auth::KeySet> keys;
  const auth::TokenVerifier verifier;
  const RefreshTokenCodec refresh_tokens;
  const Key code_key;
  const Key factor_key;
  const Key mark_key;
  const DeviceCodec devices;

  // Borrowed.
  store::Database& database;
  const Clock& clock;

  // Owned; each safe for any thread.
  GuessLimits guesses;
  KeyedLimiter requests_by_address;
  KeyedLimiter requests_by_device;
  KeyedLimiter passwords_by_address;
  KeyedLimiter guests_by_address;
  KeyedLimiter taken_by_address;
  KeyedLimiter sign_ups_by_address;
  KeyedLimiter mails_by_mailbox;
  KeyedLimiter mails_by_address;
  KeyedLimiter mails_by_mailbox_and_day;
  KeyedLimiter second_factors_by_account;
  EndedSignIns ended;
  std::atomic<bool> polling{false};
  Counters counters;
  PasswordPool passwords;
  std::unique_ptr<Mailer> mailer;  // null: this server sends no mail

 private:
  void reply_fault(store::Fault fault, const ReplyPtr& reply, const ApiError& taken);
  // False: replied with 429.
  bool passed(std::optional<Millis> wait, const ReplyPtr& reply, ApiError (*refusal)(Millis));

  std::atomic<std::int64_t> next_sweep_ms_{0};
};

}  // namespace gurukul::accounts
