#pragma once
// A user's profile: what the partner sees, and what decides which users may meet. Made by the
// server, which reads it from the database; not changed after it was passed to the lobby. Any
// thread.
//
//   auto profile = std::make_shared<Profile>();
//   profile->campus = "north";
//   profile->block(UserId{"u-2"});

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace gurukul::lobby {

// A 64-bit hash that stands for a user in lists. When two users have the same hash, the only effect
// is that a pair of users is not matched.
using UserKey = std::uint64_t;

inline UserKey key_of(const UserId& user) {
  return std::hash<UserId>{}(user);
}

struct Profile {
  // The fields for matching come first, so that they are within one cache line.
  bool banned = false;
  bool is_guest = false;
  std::optional<std::int64_t> karma;      // nullopt: it is not known
  std::vector<UserKey> blocked;           // sorted
  std::optional<std::string> campus;      // nullopt: the user has no campus
  std::optional<std::string> name;        // nullopt: the user has no name
  std::optional<std::string> avatar_url;  // nullopt: the user has no picture
  friend bool operator==(const Profile&, const Profile&) = default;

  void block(const UserId& user) {
    const UserKey key = key_of(user);
    blocked.insert(std::lower_bound(blocked.begin(), blocked.end(), key), key);
  }
  bool blocks(UserKey user) const {
    return std::binary_search(blocked.begin(), blocked.end(), user);
  }
};

}  // namespace gurukul::lobby
