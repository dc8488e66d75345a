#pragma once
// Authentication of an account request by an access token whose sign-in still exists. Used by the
// account routes. Any thread.
//
//   with_user(context, call, [](Context& context, const Call& call, const Bearer& bearer) { ... });

#include <functional>
#include <string>

#include "accounts/routes.hpp"

namespace gurukul::accounts {

struct Bearer {
  Account account;
  std::string sign_in;  // its id as text
  // The last check of a password, a code or a link.
  Instant authenticated_at;
  bool has_second_factor = false;          // it was used in this sign-in
  bool account_has_second_factor = false;  // the account has one, so every sign-in needs it
};

// Calls `then` on the database thread. Replies with 401 or 403 when the token is invalid, or when
// its account or sign-in does not exist any more.
void with_user(Context& context, const Call& call,
               std::function<void(Context&, const Call&, const Bearer&)> then);

// The id of the sign-in in the request's access token, which may have ended. Empty: no valid token.
std::string sign_in_of_token(const Context& context, const Call& call);

}  // namespace gurukul::accounts
