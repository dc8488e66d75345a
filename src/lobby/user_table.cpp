#include "lobby/user_table.hpp"

#include "base/check.hpp"

namespace gurukul::lobby {

Slot UserTable::find(const UserId& id) const {
  const auto known = by_id_.find(id.value());
  return known == by_id_.end() ? kNoSlot : known->second;
}

Slot UserTable::find_or_create(const UserId& id) {
  if (const Slot known = find(id); known != kNoSlot) return known;
  const Slot slot = users_.allocate();
  users_[slot].id = id;
  users_[slot].key = key_of(id);
  by_id_.emplace(users_[slot].id.value(), slot);
  return slot;
}

void UserTable::connect(Slot slot, ConnectionId connection) {
  GURUKUL_CHECK(!users_[slot].connection);
  users_[slot].connection = connection;
  by_connection_.add(connection, slot);
}

void UserTable::disconnect(Slot slot) {
  GURUKUL_CHECK(by_connection_.at(users_[slot].connection) == slot);
  by_connection_.erase(users_[slot].connection);
  users_[slot].connection = {};
}

bool UserTable::is_gone(Slot slot) const {
  const User& user = users_[slot];
  return !user.connection && user.activity == Activity::kIdle && user.pins == 0;
}

void UserTable::depart(Slot slot) {
  User& user = users_[slot];
  GURUKUL_CHECK(is_gone(slot) && user.preferences.tags.empty());
  if (user.recents.empty() || departed_users_max_ == 0) return remove(slot);
  departed_.emplace_back(slot, ++user.departures);
  if (departed_.size() <= departed_users_max_) return;
  const auto [oldest, departure] = departed_.front();
  departed_.pop_front();
  // The user may have come back and left again since then. Then it has a newer entry, which counts.
  if (users_[oldest].departures == departure && is_gone(oldest)) remove(oldest);
}

void UserTable::remove(Slot slot) {
  by_id_.erase(users_[slot].id.value());
  users_.release(slot);
}

void UserTable::check_invariants() const {
  GURUKUL_CHECK(by_id_.size() == users_.size());
  GURUKUL_CHECK(departed_.size() <= departed_users_max_);
  std::size_t connected = 0;
  for (const auto& [id, slot] : by_id_) {
    const User& user = users_[slot];
    GURUKUL_CHECK(user.id.value() == id && user.key == key_of(user.id));
    if (!user.connection) continue;
    ++connected;
    GURUKUL_CHECK(by_connection_.find(user.connection) == slot);
  }
  GURUKUL_CHECK(by_connection_.size() == connected);
}

}  // namespace gurukul::lobby
