#include "accounts/sign_in_session.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace gurukul::accounts {

namespace {
using Json = nlohmann::json;
}  // namespace

SignIn SignIn::start(std::string method, Instant now) {
  const auto id = parse_uuid<SignInId>(random_uuid_text());
  GURUKUL_CHECK(id.has_value());
  return {*id, 0, std::move(method), now, now};
}

store::Statement open_sign_in(const SignIn& sign_in, const std::string& account_id) {
  return {
      "INSERT INTO gurukul.account_sessions "
      "(id, account_id, counter, method, created_at, refreshed_at, authenticated_at) "
      "SELECT CAST($1 AS TEXT), a.id, CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS BIGINT), "
      "CAST($5 AS BIGINT), CAST($5 AS BIGINT) FROM gurukul.accounts a WHERE a.id = $2",
      {format_uuid(sign_in.id), account_id, sign_in.number, sign_in.method, sign_in.at.unix_ms}};
}

store::Statement bound_sign_ins(const std::string& account_id) {
  return {
      "DELETE FROM gurukul.account_sessions WHERE account_id = $1 AND id NOT IN ("
      "SELECT s.id FROM gurukul.account_sessions s WHERE s.account_id = $1 "
      "ORDER BY s.refreshed_at DESC, s.id LIMIT 64)",
      {account_id}};
}

store::Statement select_signed_in(const SignIn& sign_in) {
  return {"SELECT " GURUKUL_ACCOUNT_COLUMNS GURUKUL_SIGN_IN_COLUMNS
          "FROM gurukul.accounts a JOIN gurukul.account_sessions s ON s.account_id = a.id "
          "WHERE s.id = $1",
          {format_uuid(sign_in.id)}};
}

std::pair<Account, SignIn> read_signed_in(const store::Row& row) {
  GURUKUL_CHECK(row.size() >= kAccountColumns + 6);
  const auto id = parse_uuid<SignInId>(row.text(kAccountColumns));
  GURUKUL_CHECK(id.has_value());
  SignIn sign_in{*id, row.integer(kAccountColumns + 1), row.text(kAccountColumns + 2),
                 Instant{row.integer(kAccountColumns + 3)},
                 Instant{row.integer(kAccountColumns + 4)}};
  if (!row.is_null(kAccountColumns + 5)) {
    sign_in.second_factor_at = Instant{row.integer(kAccountColumns + 5)};
  }
  return {read_account(row), std::move(sign_in)};
}

Json session_json(const Context& context, const Account& account, const SignIn& sign_in) {
  const std::int64_t issued_s = context.now().unix_ms / 1000;
  const std::int64_t end_s = (sign_in.created_at + context.options.sign_in_life).unix_ms / 1000;
  const std::int64_t life_s = std::min(context.options.access_token_life.count() / 1000,
                                       std::max<std::int64_t>(1, end_s - issued_s));
  Json methods =
      Json::array({{{"method", sign_in.method}, {"timestamp", sign_in.at.unix_ms / 1000}}});
  if (sign_in.second_factor_at) {
    methods.insert(methods.begin(), Json{{"method", "totp"},
                                         {"timestamp", sign_in.second_factor_at->unix_ms / 1000}});
  }
  const Json claims = {{"iss", context.options.issuer},
                       {"sub", account.id},
                       {"aud", "authenticated"},
                       {"exp", issued_s + life_s},
                       {"iat", issued_s},
                       {"email", account.email.value_or("")},
                       {"phone", ""},
                       {"app_metadata", app_metadata(account, context.options)},
                       {"user_metadata", account.user_metadata},
                       {"role", "authenticated"},
                       {"aal", sign_in.second_factor_at ? "aal2" : "aal1"},
                       {"amr", methods},
                       {"session_id", format_uuid(sign_in.id)},
                       {"is_anonymous", account.is_anonymous}};
  return {{"access_token", context.key.sign(claims)},
          {"token_type", "bearer"},
          {"expires_in", life_s},
          {"expires_at", issued_s + life_s},
          {"refresh_token", context.refresh_tokens.encode({sign_in.id, sign_in.number})},
          {"user", user_json(account, context.options)}};
}

}  // namespace gurukul::accounts
