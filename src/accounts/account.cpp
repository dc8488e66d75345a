#include "accounts/account.hpp"

#include <algorithm>

#include "accounts/crypto.hpp"
#include "accounts/time_text.hpp"
#include "base/check.hpp"

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;

std::optional<std::string> text_or_none(const store::Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text(column);
}

std::optional<Instant> instant_or_none(const store::Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return Instant{row.integer(column)};
}

void add_time(Json& object, const char* name, std::optional<Instant> at) {
  if (at) object[name] = timestamp(*at);
}

bool is_admin(const Account& account, const AccountOptions& options) {
  if (account.was_made_admin) return true;
  // An address that is not proved gives no right.
  if (!account.email || !account.email_verified_at) return false;
  return std::find(options.admins.begin(), options.admins.end(), *account.email) !=
         options.admins.end();
}

Json identity_json(const Account& account) {
  const std::string& email = *account.email;
  Json identity = {{"identity_id", account.id},
                   {"id", account.id},
                   {"user_id", account.id},
                   {"identity_data",
                    {{"sub", account.id},
                     {"email", email},
                     {"email_verified", account.email_verified_at.has_value()},
                     {"phone_verified", false}}},
                   {"provider", "email"},
                   {"email", email},
                   {"created_at", timestamp(account.created_at)},
                   {"updated_at", timestamp(account.updated_at)}};
  add_time(identity, "last_sign_in_at", account.last_sign_in_at);
  return identity;
}

// The column has the format id|created|updated|name.
void add_factor(Json& factors, const store::Row& row, std::size_t column, const char* status) {
  if (row.is_null(column)) return;
  const std::string& text = row.text(column);
  const std::size_t first = text.find('|'), second = text.find('|', first + 1);
  const std::size_t third = text.find('|', second + 1);
  GURUKUL_CHECK(third != std::string::npos);
  factors.push_back({{"id", text.substr(0, first)},
                     {"friendly_name", text.substr(third + 1)},
                     {"factor_type", "totp"},
                     {"status", status},
                     {"created_at", timestamp(Instant{std::stoll(text.substr(first + 1))})},
                     {"updated_at", timestamp(Instant{std::stoll(text.substr(second + 1))})}});
}

}  // namespace

Account read_account(const store::Row& row) {
  GURUKUL_CHECK(row.size() >= kAccountColumns);
  Account account;
  account.id = row.text(0);
  account.email = text_or_none(row, 1);
  account.password_hash = text_or_none(row, 2);
  account.user_metadata = Json::parse(row.text(3), nullptr, false);
  GURUKUL_CHECK(account.user_metadata.is_object());
  account.is_anonymous = row.integer(4) != 0;
  account.email_confirmed_at = instant_or_none(row, 5);
  account.email_verified_at = instant_or_none(row, 6);
  account.banned_until = instant_or_none(row, 7);
  account.last_sign_in_at = instant_or_none(row, 8);
  account.created_at = {row.integer(9)};
  account.updated_at = {row.integer(10)};
  account.version = row.integer(11);
  account.new_email = text_or_none(row, 12);
  account.was_made_admin = row.integer(13) != 0;
  add_factor(account.factors, row, 14, "unverified");
  add_factor(account.factors, row, 15, "verified");
  return account;
}

Json app_metadata(const Account& account, const AccountOptions& options) {
  Json metadata = Json::object();
  if (!account.email) return metadata;
  metadata["provider"] = "email";
  metadata["providers"] = {"email"};
  if (is_admin(account, options)) metadata["role"] = "admin";
  if (account.email_verified_at) {
    metadata["email_verified"] = true;
    const std::string campus = campus_of(*account.email, options.campus_domains);
    if (!campus.empty()) metadata["campus"] = campus;
  }
  return metadata;
}

Json user_json(const Account& account, const AccountOptions& options) {
  Json user = {{"id", account.id},
               {"aud", "authenticated"},
               {"role", "authenticated"},
               {"email", account.email.value_or("")},
               {"phone", ""},
               {"app_metadata", app_metadata(account, options)},
               {"user_metadata", account.user_metadata},
               {"identities", Json::array()},
               {"factors", account.factors},
               {"created_at", timestamp(account.created_at)},
               {"updated_at", timestamp(account.updated_at)},
               {"is_anonymous", account.is_anonymous}};
  add_time(user, "email_confirmed_at", account.email_confirmed_at);
  add_time(user, "confirmed_at", account.email_confirmed_at);
  add_time(user, "last_sign_in_at", account.last_sign_in_at);
  add_time(user, "banned_until", account.banned_until);
  if (account.new_email) user["new_email"] = *account.new_email;
  if (account.email) user["identities"].push_back(identity_json(account));
  return user;
}

Json pending_user_json(const std::string& id, const std::string& email, const Json& metadata,
                       Instant now) {
  Account account;
  account.id = id;
  account.email = email;
  account.user_metadata = metadata;
  account.created_at = account.updated_at = now;
  Json user = user_json(account, {});
  user["identities"] = Json::array();
  return user;
}

}  // namespace gurukul::accounts
