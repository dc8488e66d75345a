#include "accounts/account_service.hpp"

#include <future>

#include "accounts/ban_marks.hpp"
#include "accounts/context.hpp"
#include "accounts/mail_codes.hpp"
#include "accounts/notices.hpp"
#include "accounts/routes.hpp"
#include "base/encoding.hpp"

namespace gurukul::accounts {
namespace {

constexpr Millis kAdminLinkLife{60 * 60 * 1000};
constexpr std::size_t kSecretBytesMin = 32;

// Loads the signing key that all instances with this secret share, or creates and stores it.
Result<SigningKey> load_or_make_key(const std::string& secret, store::Database& database,
                                    Instant now) {
  const Key sealing = derive_key(secret, "signing key");
  const Key name = derive_key(secret, "name of the secret");
  const std::string secret_id = hex({reinterpret_cast<const char*>(name.data()), name.size() / 2});
  std::promise<store::Outcome> answered;
  database.run(
      {{"INSERT INTO gurukul.account_keys (secret_id, sealed, created_at) "
        "VALUES ($1, $2, $3) ON CONFLICT (secret_id) DO NOTHING",
        {secret_id, store::Bytes{SigningKey::generate().seal(sealing)}, now.unix_ms}},
       {"SELECT k.sealed FROM gurukul.account_keys k WHERE k.secret_id = $1", {secret_id}}},
      [&answered](store::Outcome outcome) { answered.set_value(std::move(outcome)); });
  const store::Outcome outcome = answered.get_future().get();
  if (!outcome) {
    return Error{"GURUKUL_DATABASE_URL: the signing key of the accounts cannot be read: " +
                 std::string(store::to_string(outcome.fault()))};
  }
  auto key = SigningKey::unseal(outcome[1].rows.at(0).bytes(0), sealing);
  if (!key)
    return Error{
        "GURUKUL_DATABASE_URL: the signing key of the accounts in the database is damaged"};
  return *key;
}

// Called before the first request, so that the tokens of ended sign-ins are still refused after a
// restart.
Status load_ended_sign_ins(Context& context) {
  std::promise<store::Outcome> answered;
  context.database.run({context.ended.since()}, [&answered](store::Outcome outcome) {
    answered.set_value(std::move(outcome));
  });
  const store::Outcome outcome = answered.get_future().get();
  if (!outcome) {
    return Error{"GURUKUL_DATABASE_URL: the list of ended sign-ins cannot be read: " +
                 std::string(store::to_string(outcome.fault()))};
  }
  context.ended.take(outcome[0], context.steady_now());
  return Done{};
}

std::optional<Error> wrong_setting(AccountOptions& options) {
  if (options.secret.size() < kSecretBytesMin) {
    return Error{"GURUKUL_SECRET: has to have at least 32 characters"};
  }
  for (std::string& admin : options.admins) {
    const auto email = parse_email(admin);
    if (!email) return Error{"GURUKUL_ADMINS: \"" + admin + "\" is not an e-mail address"};
    admin = *email;
  }
  while (options.public_url.ends_with('/')) options.public_url.pop_back();
  if (options.smtp_url.empty()) return std::nullopt;
  const Status mail = Mailer::check({.smtp_url = options.smtp_url, .from = options.smtp_from});
  return mail ? std::nullopt : std::optional(mail.error());
}

Client client_of(const Context& context, const net::HttpRequest& request) {
  Client client;
  client.address = request.client_address.limit_key();
  client.device = context.devices.read(request);
  if (!client.device.is_new) client.device_key = context.devices.id_hash(client.device);
  client.secure = request.https || context.options.public_url.starts_with("https://");
  return client;
}

// Prepares what has to be done when the response contains a `session`: the device gets a cookie
// that names the account, and the device is stored for a later ban of that account.
void name_device_later(const std::shared_ptr<Context>& context, Reply& reply) {
  reply.on_session([weak = context->weak_from_this(), device = reply.client().device,
                    secure = reply.client().secure](const nlohmann::json& session,
                                                    net::HttpResponse& response) mutable {
    const auto alive = weak.lock();
    if (!alive) return;
    const std::string id = session.at("user").at("id");
    const std::string email = session.at("user").at("email");
    if (!alive->devices.add_name(device, email.empty() ? id : email)) return;
    response.headers.push_back(alive->devices.cookie(device, secure));
    note_device(*alive, id, alive->devices.id_hash(device));
  });
}

// Applies the general request limits, which hold for all routes together. When the limit of the
// address is used up, a device with a cookie still has a limit of its own. False: the limit is used
// up, and the reply is an error. For a token refresh it is 503, because clients sign their user out
// on 429.
bool is_welcome(Context& context, const net::HttpRequest& request, const ReplyPtr& reply) {
  if (!context.options.rate_limits) return true;
  const Client& client = reply->client();
  auto wait = context.requests_by_address.take(client.address, context.steady_now());
  if (wait && !client.device_key.empty()) {
    wait = context.requests_by_device.take(client.device_key, context.steady_now());
  }
  if (!wait) return true;
  ++context.counters.rate_limited;
  const bool is_refresh = http::query_value(request.query, "grant_type") == "refresh_token";
  reply->fail(is_refresh ? errors::unavailable() : errors::over_request_rate_limit(*wait));
  return false;
}

}  // namespace

Result<std::unique_ptr<AccountService>> AccountService::open(AccountOptions options,
                                                             store::Database& database,
                                                             const Clock& clock) {
  if (auto error = wrong_setting(options)) return *error;
  auto key = load_or_make_key(options.secret, database, clock.wall());
  if (!key) return key.error();
  auto context = std::make_shared<Context>(std::move(options), std::move(*key), database, clock);
  if (const Status loaded = load_ended_sign_ins(*context); !loaded) return loaded.error();
  return std::unique_ptr<AccountService>(new AccountService(std::move(context)));
}

AccountService::AccountService(std::shared_ptr<Context> context) : context_(std::move(context)) {}

AccountService::~AccountService() {
  // The threads are ended here and not in ~Context(). The last reference to the context may be
  // dropped on the database thread, which must not wait.
  context_->stop();
}

void AccountService::handle(const net::HttpRequest& request,
                            std::function<void(net::HttpResponse)> send) {
  Context& context = *context_;
  auto reply = std::make_shared<Reply>(std::move(send), client_of(context, request));
  name_device_later(context_, *reply);
  context.sweep();
  if (!is_welcome(context, request, reply)) return;
  RouteMatch match = match_route(request.method, request.path);
  if (match.route == nullptr) {
    const bool is_known = !match.allow.empty();
    if (is_known && request.method == "OPTIONS") return reply->send(api_response(204, ""));
    return reply->fail(is_known ? errors::method_not_allowed() : errors::not_found());
  }
  if (request.body.size() > RequestBody::kBytesMax) return reply->fail(errors::too_large());
  const bool has_body = request.method == "POST" || request.method == "PUT";
  auto body = RequestBody::parse(has_body ? std::string_view(request.body) : "");
  if (!body) return reply->fail(errors::bad_json());
  net::HttpRequest head_of_request = request;
  head_of_request.body.clear();
  match.route->handler(context, {std::move(head_of_request), std::move(*body), reply,
                                 reply->client().address, std::move(match.id)});
}

std::shared_ptr<const auth::KeySet> AccountService::keys() const {
  return context_->keys;
}

const std::string& AccountService::issuer() const {
  return context_->options.issuer;
}

void AccountService::set_banned_until(const UserId& user, std::optional<Instant> until,
                                      std::function<void(bool done)> done) {
  set_ban(context_, user.value(), until, std::move(done));
}

store::Transaction AccountService::removal(const UserId& user) const {
  store::Transaction transaction;
  add_notice(transaction, user.value(), Notice::kAccountDeleted, context_->now());
  transaction.push_back({"DELETE FROM gurukul.admins WHERE user_id = $1", {user.value()}});
  transaction.push_back(
      {"DELETE FROM gurukul.account_codes WHERE email = "
       "(SELECT a.email FROM gurukul.accounts a WHERE a.id = $1)",
       {user.value()}});
  transaction.push_back({"DELETE FROM gurukul.accounts WHERE id = $1", {user.value()}});
  return transaction;
}

bool AccountService::has_ended(auth::SignInId sign_in) const {
  return context_->ended.has(sign_in);
}

void AccountService::on_ended(std::function<void(std::vector<auth::SignInId>)> listener) {
  context_->ended.on_ended(std::move(listener));
}

void AccountService::poll() {
  Context& context = *context_;
  if (context.polling.exchange(true)) return;
  context.database.run(
      {context.ended.since(), {"SELECT COUNT(*) FROM gurukul.account_notices", {}}},
      [weak = context.weak_from_this()](const store::Outcome& outcome) {
        const auto later = weak.lock();
        if (!later) return;
        later->polling = false;
        if (!outcome) return;
        later->ended.take(outcome[0], later->steady_now());
        if (outcome[1].rows[0].integer(0) > 0) send_notices(*later);
      });
}

std::string AccountService::make_admin_link() {
  const std::string token = base64url(random_bytes(32));
  const Instant now = context_->now();
  context_->database.run(
      {{"DELETE FROM gurukul.admin_links", {}},
       {"INSERT INTO gurukul.admin_links (token_hash, expires_at) VALUES ($1, $2)",
        {hash_of_link(token), (now + kAdminLinkLife).unix_ms}}},
      [](const store::Outcome&) {});
  return token;
}

AccountStats AccountService::stats() const {
  const Counters& counters = context_->counters;
  AccountStats stats{.sign_ups = counters.sign_ups,
                     .sign_ins = counters.sign_ins,
                     .wrong_passwords = counters.wrong_passwords,
                     .refreshes = counters.refreshes,
                     .reused_tokens = counters.reused_tokens,
                     .rate_limited = counters.rate_limited,
                     .overloads = counters.overloads};
  if (context_->mailer) {
    const Mailer::Stats mails = context_->mailer->stats();
    stats.mails_sent = mails.sent;
    stats.mails_given_up = mails.given_up;
  }
  return stats;
}

}  // namespace gurukul::accounts
