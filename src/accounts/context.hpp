#pragma once
// Shared state of all account routes: settings, keys, limits, password pool, mailer, database.
// Owned by AccountService; used by the routes. Callbacks hold a weak pointer to it. When it does
// not exist any more, they drop their Reply, which then answers 503. Any thread.
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

// How often a change is tried when another request has changed the account meanwhile.
inline constexpr int kChangeTriesMax = 5;

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

  // Calls `then` on the database thread when the transaction was committed. A fault of the database
  // is answered here. A violation of a UNIQUE constraint is answered with `taken`.
  void run(store::Transaction transaction, const ReplyPtr& reply, OnAnswers then,
           const ApiError& taken = errors::unexpected_failure());
  // Like run(), for transactions that may end sign-ins: this instance refuses the tokens of these
  // sign-ins before it answers the request. `on_taken` is called on a violation of a UNIQUE
  // constraint.
  void run_ending(store::Transaction transaction, const ReplyPtr& reply, OnAnswers then,
                  std::function<void(Context&)> on_taken = {});
  // Both call `then` on the password pool. When its queue is full, they reply with 503. `hash` is
  // nullopt when there is no password.
  void verify_password(std::string password, std::optional<std::string> hash, const ReplyPtr& reply,
                       OnVerdict then);
  void hash_password(std::string password, const ReplyPtr& reply, OnHash then);

  // Takes one from the limit of `key`. False: the limit is used up, and the reply is a 429.
  bool may(KeyedLimiter& limits, std::string_view key, const ReplyPtr& reply,
           ApiError (*refusal)(Millis) = errors::over_request_rate_limit);
  // Like may(), for a guess at the password of the account with that address, or at a code mailed
  // to the address. They also record in the reply whether the client uses a known device of the
  // account.
  bool may_guess_password(const std::string& email, const ReplyPtr& reply);
  void password_was_right(const std::string& email, const ReplyPtr& reply);
  bool may_guess_code(const std::string& email, const ReplyPtr& reply);
  // Like may(), for a request whose answer may reveal whether an address has an account. An answer
  // that does reveal it is counted with count_account_disclosure(). When mail is sent, no answer
  // does.
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
  // Deletes unused guests, expired sign-ins and expired codes, a few at a time. Called at each
  // request; does something every five minutes.
  void sweep();

  // Constant after construction.
  const AccountOptions options;
  const SigningKey key;
  const std::shared_ptr<const auth::KeySet> keys;
  const auth::TokenVerifier verifier;
  const RefreshTokenCodec refresh_tokens;
  const Key code_key;    // for hashes of mailed codes
  const Key factor_key;  // encrypts the secrets of second factors
  const Key mark_key;    // for ban marks
  const DeviceCodec devices;

  // Borrowed.
  store::Database& database;
  const Clock& clock;

  // Owned. Each may be used on any thread. The names say what is limited, and by what: "address" is
  // the network address of the client, "mailbox" an e-mail address.
  GuessLimits guesses;
  KeyedLimiter requests_by_address;
  KeyedLimiter requests_by_device;
  KeyedLimiter passwords_by_address;
  KeyedLimiter guests_by_address;
  KeyedLimiter taken_by_address;  // answers that reveal that an e-mail address is taken
  KeyedLimiter sign_ups_by_address;
  KeyedLimiter mails_by_mailbox;
  KeyedLimiter mails_by_address;
  KeyedLimiter mails_by_mailbox_and_day;
  KeyedLimiter second_factors_by_account;
  EndedSignIns ended;
  std::atomic<bool> polling{false};  // a query of AccountService::poll() is running
  Counters counters;
  PasswordPool passwords;
  std::unique_ptr<Mailer> mailer;  // null: this server sends no mail

 private:
  void reply_fault(store::Fault fault, const ReplyPtr& reply, const ApiError& taken);
  // True when `wait` is nullopt. Otherwise the reply is a 429 with that time.
  bool passed(std::optional<Millis> wait, const ReplyPtr& reply, ApiError (*refusal)(Millis));

  std::atomic<std::int64_t> next_sweep_ms_{0};
};

}  // namespace gurukul::accounts
