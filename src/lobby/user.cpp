#include "lobby/user.hpp"

#include <algorithm>

namespace gurukul::lobby {
namespace {

bool campus_holds(const User& user, const User& other) {
  if (user.wishes.campus == CampusWish::kAny) return true;
  if (!user.facts || !other.facts || !user.facts->campus || !other.facts->campus) return false;
  const bool same = *user.facts->campus == *other.facts->campus;
  return same == (user.wishes.campus == CampusWish::kSame);
}

bool avoids(const User& user, const User& other) {
  return user.recents.among_last(other.key, kRecentsAvoided[user.ticket.stage]) ||
         (user.facts && user.facts->blocks(other.key));
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

bool may_meet(const User& a, const User& b) {
  if (a.wishes.mode != b.wishes.mode || a.ticket.low_karma != b.ticket.low_karma) return false;
  if (a.ticket.is_apart() != b.ticket.is_apart()) return false;
  if (a.key == b.key || avoids(a, b) || avoids(b, a)) return false;
  if (!campus_holds(a, b) || !campus_holds(b, a)) return false;
  return (a.takes_anyone() && b.takes_anyone()) || a.wishes.tags.shares(b.wishes.tags);
}

}  // namespace gurukul::lobby
