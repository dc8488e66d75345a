#pragma once
// A sign-in: a row of gurukul.account_sessions, and the tokens that a client gets for it (the
// session of Supabase Auth). Called by the account routes. Any thread.
//
//   const SignIn sign_in = SignIn::start("password", now);
//   context.run({..., open_sign_in(sign_in, account_id), select_signed_in(sign_in)}, ...);
//   reply->json(200, session_json(context, account, sign_in));

#include <optional>
#include <string>
#include <utility>

#include "accounts/context.hpp"
#include "base/uuid.hpp"

namespace gurukul::accounts {

// Of `s`; they follow GURUKUL_ACCOUNT_COLUMNS in a row that read_signed_in gets.
#define GURUKUL_SIGN_IN_COLUMNS \
  ", s.id, s.counter, s.method, s.created_at, s.authenticated_at, s.second_factor_at "

struct SignIn {
  SignInId id;
  std::int64_t number = 0;  // of the newest refresh token
  std::string method;       // "password", "anonymous", "otp", "recovery": the claim amr
  Instant created_at;
  Instant at;  // when the method was last given
  std::optional<Instant> second_factor_at = {};

  static SignIn start(std::string method, Instant now);
};

// Nothing happens when there is no such account.
store::Statement open_sign_in(const SignIn& sign_in, const std::string& account_id);
// The oldest beyond a bound are ended, so that one account keeps a bounded number.
store::Statement bound_sign_ins(const std::string& account_id);
// One row for read_signed_in, or none: the sign-in was not opened.
store::Statement select_signed_in(const SignIn& sign_in);

std::pair<Account, SignIn> read_signed_in(const store::Row& row);

nlohmann::json session_json(const Context& context, const Account& account, const SignIn& sign_in);

}  // namespace gurukul::accounts
