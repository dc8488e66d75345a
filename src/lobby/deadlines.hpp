#pragma once
// When users and sessions are due, without touching the queue for every change: what is due later
// than its entry says is put back when the entry comes up, and an entry that a nearer one has
// overtaken is dropped then. Each owner remembers the entry that counts (`armed`). Lobby thread.
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
    std::uint64_t order;  // of those that are due at the same time the lower one comes first
    Slot slot;
    bool of_session;
    friend auto operator<=>(const Due&, const Due&) = default;
  };
  // An owner's side: when it is due, and which entry stands for it.
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
  // The earliest entry: nothing is due before it.
  const Due& front() const { return entries_.front(); }
  // REQUIRES: not empty.
  Due pop() {
    std::pop_heap(entries_.begin(), entries_.end(), std::greater<>{});
    const Due entry = entries_.back();
    entries_.pop_back();
    return entry;
  }

  // Forgets the entries that stand for nobody any more. `timer_of(entry)` names the owner's timer.
  template <class TimerOf>
  void prune(TimerOf&& timer_of) {
    std::erase_if(entries_, [&](const Due& entry) { return !stands_for(timer_of(entry), entry); });
    std::make_heap(entries_.begin(), entries_.end(), std::greater<>{});
  }

  // Whether the owner of an entry that was popped is due now; else it is put back as it has to be.
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

  std::vector<Due> entries_;  // a heap, the earliest first
};

}  // namespace gurukul::lobby
