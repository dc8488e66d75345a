#pragma once
// Checks that a user who makes a sensitive change has shown a short time ago to be the owner of the
// account. A stolen access token or an open browser tab is not enough. Used by the account routes.
// Any thread.
//
//   with_recent_proof(context, call, bearer, [](Context& context) { change_password(context); });

#include <functional>

#include "accounts/bearer.hpp"

namespace gurukul::accounts {

// Calls `then` when the sign-in is recent (kRecentSignIn), when the request has the right password
// in `current_password`, or when it has the code of a reauthentication mail in `nonce`. Otherwise
// replies with 403 reauthentication_needed or another error. A guest needs only the access token. A
// user with a second factor must also have used it in this sign-in.
void with_recent_proof(Context& context, const Call& call, const Bearer& bearer,
                       std::function<void(Context&)> then);

}  // namespace gurukul::accounts
