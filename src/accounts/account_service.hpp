#pragma once
// The embedded accounts: the part of Supabase Auth that AuthClient of @supabase/auth-js uses, under
// /auth/v1, stored in the server's own database. Made, owned and called by Backend in server/.
// server/ also adds the CORS headers to the responses. social/ bans and deletes accounts through
// server/.
//
//   auto accounts = AccountService::open({.secret = secret, .public_url = url}, database, clock);
//   if (!accounts) exit(1);
//   (*accounts)->handle(request, [post](net::HttpResponse response) { post(response); });
//   auth::TokenVerifier verifier({.issuer = (*accounts)->issuer()});
//   verifier.verify(token, (*accounts)->keys().get(), now);
//
// Every function may be called on any thread. Responses arrive on the password pool, on the
// database thread, or inside handle(). Teardown: first the service (its threads end, and requests
// that wait for a password hash get 503), then the database (requests that wait for it get 503),
// then the objects that receive the responses. The clock and the database must outlive the service.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accounts/email_address.hpp"
#include "accounts/password_pool.hpp"
#include "auth/keys.hpp"
#include "auth/token_verifier.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/security_event.hpp"
#include "net/http.hpp"
#include "store/database.hpp"

namespace gurukul::accounts {

struct AccountOptions {
  // At least 32 characters; the same for every instance on one database.
  std::string secret = {};
  std::string issuer = "gurukul/auth/v1";
  std::vector<std::string> admins = {};  // members with these proved addresses are administrators
  CampusDomains campus_domains = {};
  std::function<bool()> guests_allowed = {};  // asked at each guest sign-up; empty: allowed
  // Empty: no mail is sent. Then a sign-up is confirmed at once, no address is a proved address,
  // and `admins` has no effect: the operator adds administrators on the host (`gurukul admin`).
  std::string smtp_url = {};
  std::string smtp_from = {};
  std::string public_url = {};  // base of links in mails; empty: mails contain codes only
  PasswordPoolOptions passwords = {};
  Millis access_token_life{3'600'000};
  Millis sign_in_life{90LL * 24 * 3600 * 1000};  // 90 days; a refresh does not extend it
  bool rate_limits = true;
  std::function<void(std::string_view)> log = {};  // gets one line for the operator
  SecurityLog security_log = {};
  // Called for each guest whose account was deleted because it was unused. Database thread.
  std::function<void(const UserId&)> on_removed = {};
};

// How long after the last authentication a user may make changes that decide who controls the
// account.
inline constexpr Millis kRecentSignIn{10 * 60 * 1000};

// Counters since the start, for the metrics.
struct AccountStats {
  std::uint64_t sign_ups = 0;  // guests included
  std::uint64_t sign_ins = 0;
  std::uint64_t wrong_passwords = 0;
  std::uint64_t refreshes = 0;
  std::uint64_t reused_tokens = 0;  // used refresh tokens that ended their sign-in
  std::uint64_t rate_limited = 0;
  std::uint64_t overloads = 0;  // requests answered with 503
  std::uint64_t mails_sent = 0;
  std::uint64_t mails_given_up = 0;  // mails that could not be delivered
};

class Context;

class AccountService {
 public:
  // Reads the signing key, or creates and stores it. Waits for the database. An error names the
  // setting that is wrong.
  static Result<std::unique_ptr<AccountService>> open(AccountOptions options,
                                                      store::Database& database,
                                                      const Clock& clock);
  ~AccountService();
  AccountService(const AccountService&) = delete;
  AccountService& operator=(const AccountService&) = delete;

  // `send` gets the response. It is called exactly once.
  void handle(const net::HttpRequest& request, std::function<void(net::HttpResponse)> send);

  // The public keys, for the server's own verifier of access tokens.
  std::shared_ptr<const auth::KeySet> keys() const;
  const std::string& issuer() const;

  // Refuses sign-in and refresh until `until`. nullopt: lifts the ban. `done` gets true when that
  // is stored in the database. Access tokens that were issued before stay valid until they expire.
  void set_banned_until(const UserId& user, std::optional<Instant> until,
                        std::function<void(bool done)> done);
  // The statements that delete the account, its sign-ins and its codes, for use in a transaction of
  // the caller.
  store::Transaction removal(const UserId& user) const;

  // True when the sign-in of a valid access token has ended, for example by sign-out, by a new
  // password or by reuse of a refresh token.
  bool has_ended(auth::SignInId sign_in) const;
  // The listener gets the sign-ins that end from now on, on any thread. Set it once, before the
  // first request.
  void on_ended(std::function<void(std::vector<auth::SignInId>)> listener);
  // Loads sign-ins that other instances have ended, and sends stored notices (notices.hpp). Call it
  // every second. It does not wait.
  void poll();

  // Makes the token of a link. The first member who opens the link within an hour becomes an
  // administrator, if there is no administrator yet. Earlier links become invalid.
  std::string make_admin_link();

  AccountStats stats() const;

 private:
  explicit AccountService(std::shared_ptr<Context> context);

  std::shared_ptr<Context> context_;
};

}  // namespace gurukul::accounts
