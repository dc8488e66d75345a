#pragma once
// The deadlines of users and sessions, as a heap that need not change with every deadline. A
// deadline that moves later keeps its entry: the entry is put back when it is popped. A deadline
// that moves earlier gets a new entry, and the old one is dropped when it is popped. Each owner's
// `armed` names the entry that counts. Used by Lobby; lobby thread.
//
//   deadlines.set(user.timer, due, order, slot, false);
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
    Slot slot;
    bool of_session;
    friend auto operator<=>(const Due&, const Due&) = default;
  };
  // The owner's part: its deadline, and the entry that counts for it.
  struct Timer {
    std::optional<SteadyTime> due;
    std::uint64_t order = 0;
    std::optional<SteadyTime> armed;
    std::uint64_t armed_order = 0;
  };

  void set(Timer& timer, std::optional<SteadyTime> due, std::uint64_t order, Slot slot,
           bool of_session) {
    timer.due = due;
    timer.order = order;
    if (!due || (timer.armed && *timer.armed <= *due)) return;
    arm(timer, slot, of_session);
  }

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  // The earliest entry. No deadline is earlier.
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

  // True when the owner of a popped entry is due. Puts the entry back when the owner is due later.
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
