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

// Creates the profile, or updates campus, guest flag and last-seen time. Writes nothing when
// nothing would change. A user who deleted the account gets no profile.
store::Statement see_profile(const Caller& caller, Instant now);

// A stored name, cleaned for display. Cleaning on read also covers names that were stored before
// the current rule.
std::optional<std::string> shown_name(const store::Row& row, std::size_t at);

// "/api/v1/avatars/ID"; null when there is no picture.
Json avatar_url(const std::optional<std::string>& avatar);

// Reads the columns id, name, avatar, campus, karma, is_guest, starting at `at`. A NULL id means
// that the person deleted the account.
Json person(const store::Row& row, std::size_t at);

}  // namespace gurukul::social
