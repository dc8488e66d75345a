#pragma once
// A sign-in: a row of gurukul.account_sessions, and the tokens that a client gets for it. Supabase
// Auth calls a sign-in "session", so table and JSON use that word; it has nothing to do with calls.
// Used by the account routes. Any thread.
//
//   const SignIn sign_in = SignIn::start("password", now);
//   context.run({open_sign_in(sign_in, account_id), select_signed_in(sign_in)}, reply, then);
//   reply->json(200, session_json(context, account, sign_in));

#include <optional>
#include <string>
#include <utility>

#include "accounts/context.hpp"
#include "base/uuid.hpp"

namespace gurukul::accounts {

// SQL: the columns of sign-in `s`. read_signed_in expects them after GURUKUL_ACCOUNT_COLUMNS.
#define GURUKUL_SIGN_IN_COLUMNS \
  ", s.id, s.counter, s.method, s.created_at, s.authenticated_at, s.second_factor_at "

struct SignIn {
  SignInId id;
  std::int64_t number = 0;  // number of the newest refresh token
  std::string method;       // "password", "anonymous", "otp" or "recovery", for the claim `amr`
  Instant created_at;
  Instant at;                                    // when the user last authenticated by the method
  std::optional<Instant> second_factor_at = {};  // nullopt: no second factor was used

  static SignIn start(std::string method, Instant now);
};

// Inserts the sign-in. Has no effect when the account does not exist.
store::Statement open_sign_in(const SignIn& sign_in, const std::string& account_id);
// Ends the oldest sign-ins of the account beyond a fixed number.
store::Statement bound_sign_ins(const std::string& account_id);
// Selects one row for read_signed_in; no row: the sign-in was not opened.
store::Statement select_signed_in(const SignIn& sign_in);

std::pair<Account, SignIn> read_signed_in(const store::Row& row);

nlohmann::json session_json(const Context& context, const Account& account, const SignIn& sign_in);

}  // namespace gurukul::accounts
