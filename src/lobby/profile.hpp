#pragma once
// What is known of a user beside its preferences: shown to the partner, and what decides who may meet.
// Loaded outside the lobby (accounts), immutable once shared. Any thread.
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

// 64 bits that stand for a user in lists: a collision keeps two strangers apart, nothing worse.
using UserKey = std::uint64_t;

inline UserKey key_of(const UserId& user) {
  return std::hash<UserId>{}(user);
}

struct Profile {
  // What decides comes first: one line of cache.
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
