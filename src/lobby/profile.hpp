#pragma once
// A user's profile: what the partner sees, and what decides which users may meet. Loaded by the
// server's ProfileCache; immutable once shared. Any thread.
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

// A 64-bit hash that stands for a user in lists. A collision only keeps two users apart.
using UserKey = std::uint64_t;

inline UserKey key_of(const UserId& user) {
  return std::hash<UserId>{}(user);
}

struct Profile {
  // The fields for matching come first, within one cache line.
  bool banned = false;
  bool is_guest = false;
  std::optional<std::int64_t> karma;
  std::vector<UserKey> blocked;  // sorted
  std::optional<std::string> campus;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;
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
