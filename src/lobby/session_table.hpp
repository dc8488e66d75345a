#pragma once
// All running sessions, found by id. The table also remembers which rebuilt sessions have ended,
// because an old resume token must not rebuild them a second time. Internal to src/lobby, owned by
// Lobby; lobby thread.
//
//   SessionTable sessions;
//   const Slot slot = sessions.open(id, older, newer);
//   sessions[slot].mode = mode;
//   sessions.close(slot);                          // sessions.find(id) == kNoSlot

#include <deque>
#include <unordered_set>

#include "lobby/session.hpp"
#include "lobby/slab.hpp"
#include "lobby/slot_map.hpp"

namespace gurukul::lobby {

class SessionTable {
 public:
  Session& operator[](Slot slot) { return sessions_[slot]; }
  const Session& operator[](Slot slot) const { return sessions_[slot]; }
  std::size_t size() const { return sessions_.size(); }

  // kNoSlot: there is no such session.
  Slot find(SessionId id) const { return by_id_.find(id); }
  // REQUIRES: there is such a session.
  Slot at(SessionId id) const { return by_id_.at(id); }

  // Adds a session of the two users. REQUIRES: there is no session with this id.
  Slot open(SessionId id, Slot first, Slot second);
  // Removes the session.
  void close(Slot slot);
  // True for the newest 65,536 sessions that were rebuilt from a resume token and have ended.
  bool was_rebuilt_and_ended(SessionId id) const { return ended_rebuilt_.contains(id); }

  template <class Visit>
  void for_each(Visit&& visit) const {
    by_id_.for_each([&](const SessionId&, Slot slot) { visit(slot, sessions_[slot]); });
  }
  // Fails a CHECK when the table contradicts itself.
  void check_invariants() const;

 private:
  Slab<Session> sessions_;
  SlotMap<SessionId> by_id_;
  std::unordered_set<SessionId> ended_rebuilt_;
  std::deque<SessionId> ended_rebuilt_order_;  // oldest first
};

}  // namespace gurukul::lobby
