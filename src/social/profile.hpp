#pragma once
// Profiles: the statement that creates or updates one, and its JSON. Used by the routes and by
// user_profile.hpp. Any thread.
//
//   core.run(exchange, {see_profile(caller, now)}, ...);

#include <optional>
#include <string>

#include "base/time.hpp"
#include "social/caller.hpp"
#include "social/json.hpp"
#include "store/database.hpp"

namespace gurukul::social {

// Creates the profile, or updates campus, guest flag and the time of the last request (to the
// hour). Writes nothing when nothing would change. A user who deleted the account gets no profile.
store::Statement see_profile(const Caller& caller, Instant now);

// A stored name, cleaned for display. Names are cleaned again when they are read, because older
// versions stored them by another rule. nullopt: no name.
std::optional<std::string> shown_name(const store::Row& row, std::size_t at);

// "/api/v1/avatars/ID", or the JSON value null when there is no picture.
Json avatar_url(const std::optional<std::string>& avatar);

// The JSON object of a user, from the columns id, name, avatar, campus, karma, is_guest, starting
// at `at`. When the id is NULL, the user has deleted the account, and the result is null.
Json person(const store::Row& row, std::size_t at);

}  // namespace gurukul::social
