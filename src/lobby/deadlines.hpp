#pragma once
// The deadlines of users and sessions, as a heap that need not change with every deadline. When a
// deadline is moved to a later time, its entry in the heap stays: it is put back with the new time
// when it is popped. When a deadline is moved to an earlier time, it gets a second entry, and the
// old entry is ignored when it is popped. `Timer::armed` names the entry that counts. Used by
// Lobby; lobby thread.
//
//   deadlines.set(user.timer, due, order, slot, false);   // false: of a user, not of a session
//   const Deadlines::Due entry = deadlines.pop();       // the earliest
//   if (deadlines.fires(user.timer, entry)) ...

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "lobby/slab.hpp"

namespace gurukul::lobby {

class Deadlines {
 public:
  struct Due {
    SteadyTime due;
    std::uint64_t order;  // decides between equal deadlines, lower first
    Slot slot;            // of the owner, in the table of the users or of the sessions
    bool of_session;      // false: the owner is a user
    friend auto operator<=>(const Due&, const Due&) = default;
  };
  // A member of the owner: its deadline, and which entry of the heap counts for it.
  struct Timer {
    std::optional<SteadyTime> due;  // nullopt: no deadline
    std::uint64_t order = 0;
    std::optional<SteadyTime> armed;  // the time of the entry that counts; nullopt: none
    std::uint64_t armed_order = 0;    // its order
  };

  // Sets or replaces the deadline. `due` nullopt: removes it.
  void set(Timer& timer, std::optional<SteadyTime> due, std::uint64_t order, Slot slot,
           bool of_session) {
    timer.due = due;
    timer.order = order;
    if (!due || (timer.armed && *timer.armed <= *due)) return;
    arm(timer, slot, of_session);
  }

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  // The earliest entry. No deadline is earlier. REQUIRES: not empty.
  const Due& front() const { return entries_.front(); }
  // REQUIRES: not empty.
  Due pop() {
    std::pop_heap(entries_.begin(), entries_.end(), std::greater<>{});
    const Due entry = entries_.back();
    entries_.pop_back();
    return entry;
  }

  // Removes the entries that no longer count. `timer_of(entry)` returns the owner's timer.
  template <class TimerOf>
  void prune(TimerOf&& timer_of) {
    std::erase_if(entries_, [&](const Due& entry) { return !stands_for(timer_of(entry), entry); });
    std::make_heap(entries_.begin(), entries_.end(), std::greater<>{});
  }

  // True when the deadline of the owner of a popped entry has come. Puts the entry back when the
  // deadline was moved to a later time.
  bool fires(Timer& timer, const Due& entry) {
    if (!stands_for(timer, entry)) return false;
    timer.armed.reset();
    if (!timer.due) return false;
    if (*timer.due == entry.due && timer.order == entry.order) return true;
    arm(timer, entry.slot, entry.of_session);
    return false;
  }

 private:
  void arm(Timer& timer, Slot slot, bool of_session) {
    timer.armed = timer.due;
    timer.armed_order = timer.order;
    entries_.push_back({*timer.due, timer.order, slot, of_session});
    std::push_heap(entries_.begin(), entries_.end(), std::greater<>{});
  }
  static bool stands_for(const Timer& timer, const Due& entry) {
    return timer.armed == entry.due && timer.armed_order == entry.order;
  }

  std::vector<Due> entries_;  // a heap, earliest first
};

}  // namespace gurukul::lobby
