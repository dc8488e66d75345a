#pragma once
// A row of gurukul.accounts, and its JSON for clients: the `user` object of Supabase Auth. Used by
// the account routes (routes.hpp). Plain values; any thread.
//
//   "SELECT " GURUKUL_ACCOUNT_COLUMNS " FROM gurukul.accounts a WHERE a.email = $1"
//   Account account = read_account(row);
//   reply->json(200, user_json(account, options));

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "accounts/account_service.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

// SQL: the second factor of account `a`, as one text. is_verified is "1" for the factor in use and
// "0" for the factor that waits for its first code. NULL: there is none.
#define GURUKUL_FACTOR_TEXT(is_verified)                                                  \
  "(SELECT MAX(f.id || '|' || CAST(f.created_at AS TEXT) || '|' || "                      \
  "CAST(f.updated_at AS TEXT) || '|' || f.friendly_name) FROM gurukul.account_factors f " \
  "WHERE f.account_id = a.id AND f.is_verified = " is_verified ")"

// SQL: the columns of account `a` that read_account expects first in a row (kAccountColumns).
#define GURUKUL_ACCOUNT_COLUMNS                                                             \
  "a.id, a.email, a.password_hash, a.user_metadata, a.is_anonymous, a.email_confirmed_at, " \
  "a.email_verified_at, a.banned_until, a.last_sign_in_at, a.created_at, a.updated_at, "    \
  "a.version, (SELECT MAX(c.email) FROM gurukul.account_codes c WHERE c.account_id = a.id " \
  "AND c.kind = 'email_change'), "                                                          \
  "(SELECT COUNT(*) FROM gurukul.admins d WHERE d.user_id = a.id), " GURUKUL_FACTOR_TEXT(   \
      "0") ", " GURUKUL_FACTOR_TEXT("1") " "

namespace gurukul::accounts {

inline constexpr std::size_t kAccountColumns = 16;

struct Account {
  std::string id;
  std::optional<std::string> email;          // nullopt: a guest
  std::optional<std::string> password_hash;  // nullopt: no password
  nlohmann::json user_metadata;
  bool is_anonymous = false;
  // What clients see: without mail, an address is confirmed at once. nullopt: not confirmed.
  std::optional<Instant> email_confirmed_at;
  std::optional<Instant> email_verified_at;  // nullopt: not a proved address
  std::optional<Instant> banned_until;       // nullopt: no ban
  std::optional<Instant> last_sign_in_at;
  Instant created_at;
  Instant updated_at;
  std::int64_t version = 0;              // grows with each change of the row
  std::optional<std::string> new_email;  // requested new address, not proved yet
  bool was_made_admin = false;           // by the operator, with `gurukul admin`
  nlohmann::json factors = nlohmann::json::array();

  bool is_banned(Instant now) const { return banned_until && *banned_until > now; }
};

Account read_account(const store::Row& row);

// The metadata that only the server writes: the sign-in provider, the role "admin", the campus.
nlohmann::json app_metadata(const Account& account, const AccountOptions& options);
nlohmann::json user_json(const Account& account, const AccountOptions& options);
// The response to a sign-up that waits for e-mail confirmation. It is the same whether or not the
// address already has an account.
nlohmann::json pending_user_json(const std::string& id, const std::string& email,
                                 const nlohmann::json& metadata, Instant now);

}  // namespace gurukul::accounts
