#pragma once
// The embedded accounts: the part of Supabase Auth that AuthClient of @supabase/auth-js uses, under
// /auth/v1, on the database of the server. Made and owned by the server, which adds CORS headers to
// the answers; also called by social/ through the server, to ban and to remove.
//
//   auto accounts = AccountService::open({.secret = secret, .public_url = url}, database, clock);
//   if (!accounts) exit(1);
//   (*accounts)->handle(request, [weak, id](net::HttpResponse r) { ... post to the shard ... });
//   auth::TokenVerifier verifier({.issuer = (*accounts)->issuer()});
//   verifier.verify(token, (*accounts)->keys().get(), now);
//
// Any thread calls anything. Answers come on threads of the service or of the database, sometimes
// inside handle(). Teardown: the service first (its threads end, requests that wait for a password
// get 503), then the database (what it still owes is answered with 503), then whatever the answers
// are posted to. Clock and database outlive the service.

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
  std::vector<std::string> admins = {};  // e-mail addresses that give the right once proved
  CampusDomains campus_domains = {};
  std::function<bool()> guests_allowed = {};  // asked at each guest's sign-up; none: yes
  // Empty: no mail. A sign-up is confirmed at once, no address is ever proved, and none gives any
  // right: administrators are made on the host (AdminRoster).
  std::string smtp_url = {};
  std::string smtp_from = {};
  std::string public_url = {};  // where links in mails lead; empty: mails carry codes only
  PasswordPoolOptions passwords = {};
  Millis access_token_life{3'600'000};
  Millis sign_in_life{90LL * 24 * 3600 * 1000};  // however often it is refreshed
  bool rate_limits = true;
  std::function<void(std::string_view)> log = {};  // a line for the operator
  SecurityLog security_log = {};
  std::function<void(const UserId&)> on_removed = {};  // guests and others who were cleared away
};

// How close to a sign-in a change has to be that decides who has the account.
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
  // Waits for the database once: the signing key is read, or made and kept. Errors name a setting.
  static Result<std::unique_ptr<AccountService>> open(AccountOptions options,
                                                      store::Database& database,
                                                      const Clock& clock);
  ~AccountService();
  AccountService(const AccountService&) = delete;
  AccountService& operator=(const AccountService&) = delete;

  // `send` is called exactly once.
  void handle(const net::HttpRequest& request, std::function<void(net::HttpResponse)> send);

  // For the server's own verifier of access tokens.
  std::shared_ptr<const auth::KeySet> keys() const;
  const std::string& issuer() const;

  // Sign-in and refresh are refused until then (nullopt: no more). False: the database did not do
  // it. A token that was given out before lives on until it expires.
  void set_banned_until(const UserId& user, std::optional<Instant> until,
                        std::function<void(bool done)> done);
  // What removes the account, its sign-ins and its codes, for a transaction of the caller's.
  store::Transaction removal(const UserId& user) const;

  // Whether the sign-in of a valid token has ended: by a log-out, a new password, a stolen refresh
  // token. The listener gets those that end from now on, on any thread; set once, before the first
  // request.
  bool has_ended(auth::SignInId sign_in) const;
  void on_ended(std::function<void(std::vector<auth::SignInId>)> listener);
  // What other instances ended, and mails that are due. Every second.
  void poll();

  // The token of a link that makes its first user an administrator, within an hour and while there
  // is none; earlier ones end.
  std::string make_admin_link();

  AccountStats stats() const;

 private:
  explicit AccountService(std::shared_ptr<Context> context);

  std::shared_ptr<Context> context_;
};

}  // namespace gurukul::accounts
