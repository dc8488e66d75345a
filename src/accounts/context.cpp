#include "accounts/context.hpp"

#include "base/check.hpp"

namespace gurukul::accounts {
namespace {

constexpr double kHourS = 3600.0;

// {requests at once, further requests per second}. The limits by address are high, because all
// users of a campus may share one address. Honest clients stay far below all limits.
constexpr Rate kRequestsByAddress{3000, 100};
constexpr Rate kRequestsByDevice{60, 2};
constexpr Rate kPasswordsByAddress{600, 30};
constexpr Rate kSignUpsByAddress{1200, 20};
constexpr Rate kMailsByMailbox{1, 1.0 / 60};
constexpr Rate kMailsByAddress{120, 1};
constexpr Rate kSecondFactorsByAccount{10, 1.0 / 60};
constexpr Rate kMailsByMailboxAndDay{10, 10 / (24 * kHourS)};
constexpr Rate kGuestsByAddress{1500, 1500 / kHourS};
// Sign-ups with an e-mail address that is taken. When no mail is sent, the response reveals that.
constexpr Rate kTakenByAddress{60, 60 / kHourS};

constexpr Millis kSweepEvery{5 * 60 * 1000};
constexpr std::int64_t kDayMs = 24LL * 60 * 60 * 1000;
constexpr std::int64_t kUnconfirmedDays = 30;
constexpr std::int64_t kUnusedSignInDays = 90;

std::shared_ptr<const auth::KeySet> parsed(const SigningKey& key) {
  auto keys = auth::KeySet::parse(key.key_set_json());
  GURUKUL_CHECK(keys && (*keys)->size() == 1);
  return *keys;
}

std::unique_ptr<Mailer> mailer_of(const AccountOptions& options) {
  if (options.smtp_url.empty()) return nullptr;
  return std::make_unique<Mailer>(
      MailerOptions{.smtp_url = options.smtp_url, .from = options.smtp_from, .log = options.log});
}

}  // namespace

Context::Context(AccountOptions given, SigningKey signing_key, store::Database& database_of_server,
                 const Clock& clock_of_server)
    : options(std::move(given)),
      key(std::move(signing_key)),
      keys(parsed(key)),
      verifier({"", options.issuer}),
      refresh_tokens(derive_key(options.secret, "refresh tokens")),
      code_key(derive_key(options.secret, "codes in mails")),
      factor_key(derive_key(options.secret, "second factors")),
      mark_key(derive_key(options.secret, "marks of bans")),
      devices(derive_key(options.secret, "devices")),
      database(database_of_server),
      clock(clock_of_server),
      requests_by_address(kRequestsByAddress),
      requests_by_device(kRequestsByDevice),
      passwords_by_address(kPasswordsByAddress),
      guests_by_address(kGuestsByAddress),
      taken_by_address(kTakenByAddress),
      sign_ups_by_address(kSignUpsByAddress),
      mails_by_mailbox(kMailsByMailbox),
      mails_by_address(kMailsByAddress),
      mails_by_mailbox_and_day(kMailsByMailboxAndDay),
      second_factors_by_account(kSecondFactorsByAccount),
      ended(options.access_token_life),
      passwords(options.passwords),
      mailer(mailer_of(options)) {}

void Context::run(store::Transaction transaction, const ReplyPtr& reply, OnAnswers then,
                  const ApiError& taken) {
  database.run(std::move(transaction), [weak = weak_from_this(), reply, then = std::move(then),
                                        taken](store::Outcome outcome) {
    const auto context = weak.lock();
    if (!context) return;
    if (outcome) return then(*context, outcome);
    context->reply_fault(outcome.fault(), reply, taken);
  });
}

void Context::run_ending(store::Transaction transaction, const ReplyPtr& reply, OnAnswers then,
                         std::function<void(Context&)> on_taken) {
  // Reads the sign-ins that this transaction has ended. They have the newest numbers.
  transaction.push_back(
      {"SELECT e.number, e.id FROM gurukul.account_ended_sign_ins e "
       "ORDER BY e.number DESC LIMIT 128",
       {}});
  database.run(std::move(transaction), [weak = weak_from_this(), reply, then = std::move(then),
                                        on_taken = std::move(on_taken)](store::Outcome outcome) {
    const auto context = weak.lock();
    if (!context) return;
    if (!outcome && outcome.fault() == store::Fault::kUnique && on_taken) {
      return on_taken(*context);
    }
    if (!outcome) {
      return context->reply_fault(outcome.fault(), reply, errors::unexpected_failure());
    }
    context->ended.take(outcome.answers().back(), context->steady_now());
    outcome.answers().pop_back();
    then(*context, outcome);
  });
}

void Context::reply_fault(store::Fault fault, const ReplyPtr& reply, const ApiError& taken) {
  switch (fault) {
    case store::Fault::kUnique:
      return reply->fail(taken);
    case store::Fault::kForeignKey:
    case store::Fault::kRefused:
      return reply->fail(errors::unexpected_failure());
    case store::Fault::kUnavailable:
    case store::Fault::kBusy:
    case store::Fault::kDisk:
      ++counters.overloads;
      return reply->fail(errors::unavailable());
  }
}

void Context::verify_password(std::string password, std::optional<std::string> hash,
                              const ReplyPtr& reply, OnVerdict then) {
  const bool taken = passwords.verify(reply->client().asker(), std::move(password), std::move(hash),
                                      [weak = weak_from_this(), reply, then = std::move(then)](
                                          const PasswordPool::Verdict& verdict) {
                                        if (const auto context = weak.lock())
                                          then(*context, verdict);
                                      });
  if (taken) return;
  ++counters.overloads;
  reply->fail(errors::unavailable());
}

void Context::hash_password(std::string password, const ReplyPtr& reply, OnHash then) {
  const bool taken = passwords.hash(
      reply->client().asker(), std::move(password),
      [weak = weak_from_this(), reply, then = std::move(then)](std::optional<std::string> hash) {
        const auto context = weak.lock();
        if (!context) return;
        if (!hash) return reply->fail(errors::unavailable());
        then(*context, *hash);
      });
  if (taken) return;
  ++counters.overloads;
  reply->fail(errors::unavailable());
}

bool Context::may(KeyedLimiter& limits, std::string_view key_text, const ReplyPtr& reply,
                  ApiError (*refusal)(Millis)) {
  if (!options.rate_limits) return true;
  return passed(limits.take(key_text, steady_now()), reply, refusal);
}

bool Context::passed(std::optional<Millis> wait, const ReplyPtr& reply,
                     ApiError (*refusal)(Millis)) {
  if (!wait) return true;
  ++counters.rate_limited;
  reply->fail(refusal(*wait));
  return false;
}

bool Context::may_guess_password(const std::string& email, const ReplyPtr& reply) {
  reply->set_on_known_device(devices.names(reply->client().device, email));
  if (!options.rate_limits) return true;
  const Client& client = reply->client();
  if (!client.on_known_device && !may(passwords_by_address, client.address, reply)) return false;
  return passed(guesses.take_password(client, email, steady_now()), reply,
                errors::over_request_rate_limit);
}

void Context::password_was_right(const std::string& email, const ReplyPtr& reply) {
  guesses.password_was_right(reply->client(), email, steady_now());
}

bool Context::may_disclose_account(const ReplyPtr& reply) {
  if (!options.rate_limits || sends_mail()) return true;
  return passed(taken_by_address.wait(reply->client().address, steady_now()), reply,
                errors::over_request_rate_limit);
}

void Context::count_account_disclosure(const ReplyPtr& reply) {
  taken_by_address.take(reply->client().address, steady_now());
}

bool Context::may_guess_code(const std::string& email, const ReplyPtr& reply) {
  reply->set_on_known_device(devices.names(reply->client().device, email));
  if (!options.rate_limits) return true;
  return passed(guesses.take_code(reply->client(), email, steady_now()), reply,
                errors::over_request_rate_limit);
}

void Context::stop() {
  passwords.stop();
  if (mailer) mailer->stop();
}

void Context::sweep() {
  const std::int64_t steady_ms = steady_now().ms;
  std::int64_t due = next_sweep_ms_.load();
  if (steady_ms < due ||
      !next_sweep_ms_.compare_exchange_strong(due, steady_ms + kSweepEvery.count())) {
    return;
  }
  const std::int64_t at = now().unix_ms;
  database.run(
      {{"DELETE FROM gurukul.account_codes WHERE expires_at <= $1", {at}},
       {"DELETE FROM gurukul.ban_marks WHERE banned_until <= $1", {at}},
       {"DELETE FROM gurukul.account_sessions WHERE id IN (SELECT id FROM gurukul.account_sessions "
        "WHERE refreshed_at < $1 ORDER BY refreshed_at LIMIT 500)",
        {at - kUnusedSignInDays * kDayMs}},
       {"DELETE FROM gurukul.accounts WHERE id IN (SELECT a.id FROM gurukul.accounts a "
        "WHERE a.email_confirmed_at IS NULL AND a.created_at < $1 AND NOT EXISTS (SELECT 1 FROM "
        "gurukul.account_sessions s WHERE s.account_id = a.id AND s.refreshed_at >= $1) "
        "LIMIT 500) RETURNING id",
        {at - kUnconfirmedDays * kDayMs}},
       // At that age all access tokens of these sign-ins have expired.
       {"DELETE FROM gurukul.account_ended_sign_ins WHERE ended_at < $1",
        {at - options.access_token_life.count() - kDayMs}},
       {"DELETE FROM gurukul.account_challenges WHERE expires_at <= $1", {at}},
       {"DELETE FROM gurukul.account_sessions WHERE created_at <= $1",
        {at - options.sign_in_life.count()}}},
      [weak = weak_from_this()](const store::Outcome& outcome) {
        const auto context = weak.lock();
        if (!context || !outcome || !context->options.on_removed) return;
        for (const store::Row& row : outcome[3].rows) {
          context->options.on_removed(UserId{row.text(0)});
        }
      });
}

}  // namespace gurukul::accounts
