#include "lobby/invite_table.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace gurukul::lobby {

void InviteTable::add(const Invite& invite, SteadyTime ends_at) {
  GURUKUL_CHECK(ends_.empty() || ends_.back().first <= ends_at);
  by_id_.emplace(invite.id, invite);
  for (const Slot each : {invite.caller, invite.callee}) by_user_.emplace(each, invite.id);
  ends_.emplace_back(ends_at, invite.id);
}

const Invite* InviteTable::find(InviteId id) const {
  const auto known = by_id_.find(id);
  return known == by_id_.end() ? nullptr : &known->second;
}

Invite InviteTable::take(InviteId id) {
  const auto known = by_id_.find(id);
  GURUKUL_CHECK(known != by_id_.end());
  const Invite invite = known->second;
  by_id_.erase(known);
  for (const Slot each : {invite.caller, invite.callee}) {
    const auto [begin, end] = by_user_.equal_range(each);
    by_user_.erase(
        std::find_if(begin, end, [id](const auto& entry) { return entry.second == id; }));
  }
  return invite;
}

std::optional<Invite> InviteTable::take_expired(SteadyTime now) {
  while (!ends_.empty()) {
    const auto [end, id] = ends_.front();
    const bool rings = by_id_.contains(id);
    if (rings && end > now) return std::nullopt;
    ends_.pop_front();
    if (rings) return take(id);
  }
  return std::nullopt;
}

std::optional<SteadyTime> InviteTable::next_end() const {
  if (ends_.empty()) return std::nullopt;
  return ends_.front().first;
}

void InviteTable::check_invariants() const {
  GURUKUL_CHECK(by_user_.size() == 2 * by_id_.size());
  GURUKUL_CHECK(ends_.size() >= by_id_.size());
  for (const auto& [user, id] : by_user_) {
    const Invite* invite = find(id);
    GURUKUL_CHECK(invite != nullptr && invite->id == id);
    GURUKUL_CHECK(invite->caller == user || invite->callee == user);
  }
}

}  // namespace gurukul::lobby
