#pragma once
// Profiles: how one is made when a user is first seen, and how one looks in an answer. Used by the
// routes and by user_profile.hpp. Any thread.
//
//   core.run(exchange, {see_profile(caller, now)}, ...);

#include <optional>
#include <string>

#include "base/time.hpp"
#include "social/caller.hpp"
#include "social/json.hpp"
#include "store/database.hpp"

namespace gurukul::social {

// Makes the profile, or brings campus, guest and last sight up to date; writes nothing when that
// would change nothing. A departed user gets none.
store::Statement see_profile(const Caller& caller, Instant now);

// A stored name as others see it. Names are cleaned when
// they are read too: what was stored before the rule was there is held to it.
std::optional<std::string> shown_name(const store::Row& row, std::size_t at);

// "/api/v1/avatars/ID"; null without a picture.
Json avatar_url(const std::optional<std::string>& avatar);

// From the columns id, name, avatar, campus, karma, is_guest at `at` and behind it; a person whose
// id is NULL has deleted the account.
Json person(const store::Row& row, std::size_t at);

}  // namespace gurukul::social
