#pragma once
// The embedded accounts: the subset of Supabase Auth that AuthClient of @supabase/auth-js uses,
// under /auth/v1, stored in the server's database. Made and owned by the server, which adds CORS
// headers to the responses. social/ reaches it through the server to ban and delete accounts.
//
//   auto accounts = AccountService::open({.secret = secret, .public_url = url}, database, clock);
//   if (!accounts) exit(1);
//   (*accounts)->handle(request, [post](net::HttpResponse response) { post(response); });
//   auth::TokenVerifier verifier({.issuer = (*accounts)->issuer()});
//   verifier.verify(token, (*accounts)->keys().get(), now);
//
// Every function may be called on any thread. Responses arrive on threads of the service or of the
// database, or inside handle(). Teardown: first the service (its threads end, and requests that
// wait for a password hash get 503), then the database (its open requests get 503), then the
// objects that receive the responses. The clock and the database must outlive the service.

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
  // At least 32 characters; the same for every instance behind one address.
  std::string secret = {};
  std::string issuer = "gurukul/auth/v1";
  std::vector<std::string> admins = {};  // these verified e-mail addresses are administrators
  CampusDomains campus_domains = {};
  std::function<bool()> guests_allowed = {};  // called per guest sign-up; empty: allowed
  // Empty: no mail is sent. Then a sign-up is confirmed at once, no address counts as verified, and
  // no address makes an administrator: the operator does that on the host (AdminRoster).
  std::string smtp_url = {};
  std::string smtp_from = {};
  std::string public_url = {};  // base of links in mails; empty: mails contain codes only
  PasswordPoolOptions passwords = {};
  Millis access_token_life{3'600'000};
  Millis sign_in_life{90LL * 24 * 3600 * 1000};  // total, refreshes included
  bool rate_limits = true;
  std::function<void(std::string_view)> log = {};  // gets one line for the operator
  SecurityLog security_log = {};
  std::function<void(const UserId&)> on_removed = {};  // called for accounts that the sweep deleted
};

// How recent a sign-in has to be for changes that decide who controls the account.
inline constexpr Millis kRecentSignIn{10 * 60 * 1000};

struct AccountStats {
  std::uint64_t sign_ups = 0;  // guests included
  std::uint64_t sign_ins = 0;
  std::uint64_t wrong_passwords = 0;
  std::uint64_t refreshes = 0;
  std::uint64_t reused_tokens = 0;
  std::uint64_t rate_limited = 0;
  std::uint64_t overloads = 0;
  std::uint64_t mails_sent = 0;
  std::uint64_t mails_given_up = 0;
};

class Context;

class AccountService {
 public:
  // Reads the signing key, or creates and stores it; blocks on the database. An error names the
  // setting at fault.
  static Result<std::unique_ptr<AccountService>> open(AccountOptions options,
                                                      store::Database& database,
                                                      const Clock& clock);
  ~AccountService();
  AccountService(const AccountService&) = delete;
  AccountService& operator=(const AccountService&) = delete;

  // `send` is called exactly once.
  void handle(const net::HttpRequest& request, std::function<void(net::HttpResponse)> send);

  // The public keys, for the server's own verifier of access tokens.
  std::shared_ptr<const auth::KeySet> keys() const;
  const std::string& issuer() const;

  // Refuses sign-in and refresh until `until`; nullopt lifts the ban. `done` gets false when the
  // database did not store it. Access tokens that were issued before stay valid until they expire.
  void set_banned_until(const UserId& user, std::optional<Instant> until,
                        std::function<void(bool done)> done);
  // The statements that delete the account, its sign-ins and its codes, for use in a transaction of
  // the caller.
  store::Transaction removal(const UserId& user) const;

  // Whether the sign-in of a valid token has ended, by sign-out, a new password or reuse of a
  // refresh token. The listener gets sign-ins that end from now on, on any thread. Set it once,
  // before the first request.
  bool has_ended(auth::SignInId sign_in) const;
  void on_ended(std::function<void(std::vector<auth::SignInId>)> listener);
  // Loads sign-ins that other instances ended, and sends due mails. Call it every second.
  void poll();

  // Makes the token of an admin link. The first user who opens the link within an hour becomes an
  // administrator, if there is none yet. Earlier links become invalid.
  std::string make_admin_link();

  AccountStats stats() const;

 private:
  explicit AccountService(std::shared_ptr<Context> context);

  std::shared_ptr<Context> context_;
};

}  // namespace gurukul::accounts
