#pragma once
// What the lobby needs to know of a user before a match: profile, ban, blocks. One transaction
// reads it and creates the profile of a new user. Called by ProfileCache in server/ when a user
// authenticates and when the API reports a change (events.hpp). Any thread; `done` runs on the
// database thread.
//
//   load_user_profile(database, caller, clock.wall(), [](UserProfileOutcome outcome) {
//     if (auto* profile = std::get_if<UserProfile>(&outcome)) return admit(*profile);
//     refuse(std::get<store::Fault>(outcome));  // no user is matched without a profile
//   });
//
// A change that is committed while a load is running may be missing from its result. The caller
// therefore counts the changes of the user, and loads again when one was reported during the load.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "social/caller.hpp"
#include "store/database.hpp"

namespace gurukul::social {

struct Ban {
  std::string reason;
  std::optional<Instant> until;  // nullopt: without an end
};

struct UserProfile {
  UserId user;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;  // "/api/v1/avatars/..." on this server
  std::optional<std::string> campus;
  std::int64_t karma = 0;
  bool is_guest = false;  // at the last request or authentication of the user
  std::optional<Ban> ban;
  std::vector<UserId> blocks;  // in either direction
  bool departed = false;       // deleted the account a short time ago: must not be admitted
};

using UserProfileOutcome = std::variant<UserProfile, store::Fault>;
using UserProfilesOutcome = std::variant<std::vector<UserProfile>, store::Fault>;

// Loads the profile. Creates it for a new user.
void load_user_profile(store::Database& database, const Caller& seen, Instant now,
                       std::function<void(UserProfileOutcome)> done);
// Loads a profile without creating it.
void load_user_profile(store::Database& database, const UserId& user, Instant now,
                       std::function<void(UserProfileOutcome)> done);
// Loads many profiles, up to 256 per transaction, and creates those of new users. The result has
// the order of `seen`.
void load_user_profile(store::Database& database, std::vector<Caller> seen, Instant now,
                       std::function<void(UserProfilesOutcome)> done);

// True when the two are buddies and neither blocks the other: the condition for a direct call.
void are_buddies(store::Database& database, const UserId& one, const UserId& other,
                 std::function<void(std::variant<bool, store::Fault>)> done);

}  // namespace gurukul::social
