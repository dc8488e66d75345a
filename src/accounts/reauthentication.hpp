#pragma once
// Checks that a user who makes a sensitive change has recently proved to own the account: a stolen
// token or an open tab is not enough. Used by the account routes. Any thread.
//
//   with_recent_proof(context, call, bearer, [](Context& context) { change_password(context); });

#include <functional>

#include "accounts/bearer.hpp"

namespace gurukul::accounts {

// Calls `then` for a recent sign-in, for the right password in `current_password`, or for the code
// of a reauthentication mail in `nonce`. Otherwise replies 403 reauthentication_needed. A guest
// needs only the token. A user with a second factor must have given it in this sign-in.
void with_recent_proof(Context& context, const Call& call, const Bearer& bearer,
                       std::function<void(Context&)> then);

}  // namespace gurukul::accounts
