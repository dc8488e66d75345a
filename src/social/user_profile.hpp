#pragma once
// What the lobby has to know of users before they may be matched: read in one transaction each,
// which also makes the profile of whoever is seen for the first time. Called by server/ when a user
// authenticates and when events.hpp says that something changed; any thread, `done` runs on a
// thread of the database.
//
//   load_user_profile(database, caller, clock.wall(), [weak](UserProfileOutcome outcome) {
//     if (auto* profile = std::get_if<UserProfile>(&outcome)) ... profile->ban, profile->blocks ...
//     else ... the fault: nobody is matched without a profile
//   });
//
// A change that is committed while a load is under way may be missing in what it brings: whoever
// loads counts the events of that user and loads again when one came in between.

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
  std::optional<Instant> until;  // nothing: for good
};

struct UserProfile {
  UserId user;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;  // "/api/v1/avatars/..." on this server
  std::optional<std::string> campus;
  std::int64_t karma = 0;
  bool is_guest = false;  // when last seen
  std::optional<Ban> ban;
  std::vector<UserId> blocks;  // in either direction
  bool departed = false;       // deleted the account a short while ago: not to be let in
};

using UserProfileOutcome = std::variant<UserProfile, store::Fault>;
using UserProfilesOutcome = std::variant<std::vector<UserProfile>, store::Fault>;

void load_user_profile(store::Database& database, const Caller& seen, Instant now,
                       std::function<void(UserProfileOutcome)> done);
// Without making a profile: to load again what was loaded before.
void load_user_profile(store::Database& database, const UserId& user, Instant now,
                       std::function<void(UserProfileOutcome)> done);
// Many at once, in the order they were given: some hundred users a transaction.
void load_user_profile(store::Database& database, std::vector<Caller> seen, Instant now,
                       std::function<void(UserProfilesOutcome)> done);

// Whether the two are buddies and neither blocks the other: for a direct call.
void are_buddies(store::Database& database, const UserId& one, const UserId& other,
                 std::function<void(std::variant<bool, store::Fault>)> done);

}  // namespace gurukul::social
