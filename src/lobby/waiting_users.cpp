#include "lobby/waiting_users.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace gurukul::lobby {
namespace {

// The estimate is a mean of the past waits. This is the weight of the newest wait in it.
constexpr double kWaitWeight = 0.1;

}  // namespace

void WaitingUsers::insert(User& user, Slot slot) {
  WaitQueue& order = orders_[static_cast<std::size_t>(user.preferences.mode)];
  while (order.contains(user.ticket.key)) ++user.ticket.key.sequence;
  index_of(user).insert(user.ticket.key, slot, user.preferences.tags, user.takes_anyone());
  order.insert(user.ticket.key, slot);
}

void WaitingUsers::erase(const User& user) {
  index_of(user).erase(user.ticket.key, user.preferences.tags, user.takes_anyone());
  orders_[static_cast<std::size_t>(user.preferences.mode)].erase(user.ticket.key);
}

std::vector<Slot> WaitingUsers::all() const {
  std::vector<Slot> slots;
  for (const WaitQueue& order : orders_) {
    const WaitQueue::Entry* entry = order.next_after(kBeforeAll);
    for (; entry != nullptr; entry = order.next_after(entry->key)) slots.push_back(entry->user);
  }
  return slots;
}

void WaitingUsers::add_wait(MatchMode mode, Millis waited) {
  double& mean_ms = mean_wait_ms_[static_cast<std::size_t>(mode)];
  const auto waited_ms = static_cast<double>(std::max<std::int64_t>(0, waited.count()));
  mean_ms = mean_ms < 0 ? waited_ms : mean_ms * (1 - kWaitWeight) + waited_ms * kWaitWeight;
}

std::optional<Millis> WaitingUsers::estimated_wait(MatchMode mode) const {
  const double mean_ms = mean_wait_ms_[static_cast<std::size_t>(mode)];
  if (mean_ms < 0) return std::nullopt;
  return Millis{static_cast<std::int64_t>(mean_ms)};
}

void WaitingUsers::check_invariants() const {
  for (const WaitQueue& order : orders_) {
    std::size_t count = 0;
    AgeKey last = kBeforeAll;
    for (const WaitQueue::Entry* entry = order.next_after(last); entry != nullptr;
         entry = order.next_after(last)) {
      GURUKUL_CHECK(last < entry->key && order.older_than(entry->key) == count);
      last = entry->key;
      ++count;
    }
    GURUKUL_CHECK(order.size() == count);
  }
}

}  // namespace gurukul::lobby
