#pragma once
// The invites: the direct calls that are not answered yet. Each has a caller, a callee and a time
// at which it ends. Internal to src/lobby, owned by Lobby; lobby thread.
//
//   InviteTable invites;
//   invites.add({id, caller, callee, mode}, now + limits::kInviteLife);
//   while (const auto expired = invites.take_expired(now)) ...

#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/vocabulary.hpp"
#include "lobby/slab.hpp"

namespace gurukul::lobby {

struct Invite {
  InviteId id;
  Slot caller;
  Slot callee;
  MatchMode mode;

  Slot other(Slot user) const { return caller == user ? callee : caller; }
};

class InviteTable {
 public:
  // REQUIRES: `ends_at` is not earlier than that of any invite before it.
  void add(const Invite& invite, SteadyTime ends_at);
  // Null: it has ended, or there never was one.
  const Invite* find(InviteId id) const;
  // Removes the invite. REQUIRES: find(id) != nullptr.
  Invite take(InviteId id);
  // Removes the oldest invite whose time is over. nullopt: there is none.
  std::optional<Invite> take_expired(SteadyTime now);

  // The number of invites of a user, as caller and as callee.
  std::size_t count_of(Slot user) const { return by_user_.count(user); }
  // The invites of a user for which `which(invite)` is true.
  template <class Predicate>
  std::vector<InviteId> of(Slot user, Predicate&& which) const {
    std::vector<InviteId> found;
    if (by_id_.empty()) return found;
    const auto [first, last] = by_user_.equal_range(user);
    for (auto entry = first; entry != last; ++entry) {
      if (which(by_id_.at(entry->second))) found.push_back(entry->second);
    }
    return found;
  }
  // The time at which take_expired() has to be called at the latest. It can be too early, because
  // an invite that was answered keeps its entry until then. nullopt: there is no invite.
  std::optional<SteadyTime> next_end() const;

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [id, invite] : by_id_) visit(invite);
  }
  // Fails a CHECK when the table contradicts itself.
  void check_invariants() const;

 private:
  std::unordered_map<InviteId, Invite> by_id_;
  std::unordered_multimap<Slot, InviteId> by_user_;   // two entries an invite: caller and callee
  std::deque<std::pair<SteadyTime, InviteId>> ends_;  // earliest first; contains answered ones too
};

}  // namespace gurukul::lobby
