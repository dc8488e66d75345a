#pragma once
// Who makes an account request: the access token of a sign-in that still exists. Called by the
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
  // When the password, a code or a link was last given.
  Instant authenticated_at;
  bool has_second_factor = false;          // of this sign-in
  bool account_has_second_factor = false;  // whether one has to be given
};

// `then`, or 401 and 403 for tokens that do not hold, accounts and sign-ins that are gone.
void with_user(Context& context, const Call& call,
               std::function<void(Context&, const Call&, const Bearer&)> then);

// The id of the sign-in whose access token came with the request; empty: none that holds. It may
// have ended.
std::string sign_in_of_token(const Context& context, const Call& call);

}  // namespace gurukul::accounts
