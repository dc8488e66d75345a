#pragma once
// Whether somebody who changes what an account depends on has shown a short while ago that the
// account is theirs: a token that was stolen, or a tab left open, is not enough. Called by the
// account routes. Any thread.
//
//   with_recent_proof(context, call, bearer, [](Context& context) { ... change the password ... });

#include <functional>

#include "accounts/bearer.hpp"

namespace gurukul::accounts {

// `then` for a sign-in that is young, for the account's own password in `current_password` and for
// the code of a reauthentication mail in `nonce`; 403 reauthentication_needed otherwise. A guest
// has nothing else to show than its token. Who has a second factor must have given it in this
// sign-in.
void with_recent_proof(Context& context, const Call& call, const Bearer& bearer,
                       std::function<void(Context&)> then);

}  // namespace gurukul::accounts
