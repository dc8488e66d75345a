#include "lobby/user.hpp"

#include <algorithm>

namespace gurukul::lobby {
namespace {

bool campus_holds(const User& user, const User& other) {
  if (user.preferences.campus == CampusPreference::kAny) return true;
  if (!user.profile || !other.profile || !user.profile->campus || !other.profile->campus)
    return false;
  const bool same = *user.profile->campus == *other.profile->campus;
  return same == (user.preferences.campus == CampusPreference::kSame);
}

bool avoids(const User& user, const User& other) {
  return user.recents.among_last(other.key, kRecentsAvoided[user.ticket.stage]) ||
         (user.profile && user.profile->blocks(other.key));
}

}  // namespace

void RecentPartners::add(UserKey partner) {
  const auto end = keys_.begin() + count_;
  auto at = std::find(keys_.begin(), end, partner);
  if (at == end) {
    if (count_ < keys_.size()) ++count_;
    at = keys_.begin() + count_ - 1;
  }
  std::move_backward(keys_.begin(), at, at + 1);
  keys_.front() = partner;
}

bool RecentPartners::among_last(UserKey partner, std::size_t count) const {
  const auto end =
      keys_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(count, count_));
  return std::find(keys_.begin(), end, partner) != end;
}

bool are_compatible(const User& a, const User& b) {
  if (a.preferences.mode != b.preferences.mode || a.ticket.low_karma != b.ticket.low_karma)
    return false;
  if (a.ticket.is_apart() != b.ticket.is_apart()) return false;
  if (a.key == b.key || avoids(a, b) || avoids(b, a)) return false;
  if (!campus_holds(a, b) || !campus_holds(b, a)) return false;
  return (a.takes_anyone() && b.takes_anyone()) || a.preferences.tags.shares(b.preferences.tags);
}

}  // namespace gurukul::lobby
