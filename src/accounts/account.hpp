#pragma once
// A row of gurukul.accounts, and what a client sees of it: the user of Supabase Auth. Called by the
// account routes. Values; any thread.
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

// The second factor that waits for its first code (0) or counts (1); null: there is none.
#define GURUKUL_FACTOR_TEXT(is_verified)                                                  \
  "(SELECT MAX(f.id || '|' || CAST(f.created_at AS TEXT) || '|' || "                      \
  "CAST(f.updated_at AS TEXT) || '|' || f.friendly_name) FROM gurukul.account_factors f " \
  "WHERE f.account_id = a.id AND f.is_verified = " is_verified ")"

// Of `a`; the first kAccountColumns columns of a row that read_account gets.
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
  std::optional<std::string> email;
  std::optional<std::string> password_hash;
  nlohmann::json user_metadata;
  bool is_anonymous = false;
  std::optional<Instant> email_confirmed_at;
  std::optional<Instant> email_verified_at;
  std::optional<Instant> banned_until;
  std::optional<Instant> last_sign_in_at;
  Instant created_at;
  Instant updated_at;
  std::int64_t version = 0;
  std::optional<std::string> new_email;  // waits for its confirmation
  bool was_made_admin = false;           // on the host
  nlohmann::json factors = nlohmann::json::array();

  bool is_banned(Instant now) const { return banned_until && *banned_until > now; }
};

Account read_account(const store::Row& row);

// What only the server writes: how the account signs in, "admin", the campus.
nlohmann::json app_metadata(const Account& account, const AccountOptions& options);
nlohmann::json user_json(const Account& account, const AccountOptions& options);
// The answer to a sign-up that waits for its mail: the same whoever has the address already.
nlohmann::json pending_user_json(const std::string& id, const std::string& email,
                                 const nlohmann::json& metadata, Instant now);

}  // namespace gurukul::accounts
