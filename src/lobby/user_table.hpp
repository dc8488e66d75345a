#pragma once
// All users that the lobby knows, found by id or by connection. A user who left is kept if it has
// last partners, up to a number of such users. Internal to src/lobby, owned by Lobby; lobby thread.
//
//   UserTable users(config.departed_users_max);
//   const Slot slot = users.find_or_create(id);
//   users.connect(slot, connection);               // users.find(connection) == slot

#include <deque>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "lobby/slab.hpp"
#include "lobby/slot_map.hpp"
#include "lobby/user.hpp"

namespace gurukul::lobby {

class UserTable {
 public:
  explicit UserTable(std::size_t departed_users_max) : departed_users_max_(departed_users_max) {}

  User& operator[](Slot slot) { return users_[slot]; }
  const User& operator[](Slot slot) const { return users_[slot]; }
  std::size_t size() const { return users_.size(); }
  // The number of connected users.
  std::size_t online() const { return by_connection_.size(); }

  // kNoSlot: there is no such user, or no user on that connection.
  Slot find(const UserId& id) const;
  Slot find(ConnectionId connection) const { return by_connection_.find(connection); }
  // REQUIRES: the connection belongs to a user.
  Slot at(ConnectionId connection) const { return by_connection_.at(connection); }
  // Adds the user if there is no such user.
  Slot find_or_create(const UserId& id);

  // REQUIRES: the user has no connection.
  void connect(Slot slot, ConnectionId connection);
  // REQUIRES: the user has a connection.
  void disconnect(Slot slot);

  // True when nothing refers to the user: no connection, no queue spot and no session.
  bool is_gone(Slot slot) const;
  // Removes a user who is gone. A user with last partners is kept; if there are too many such
  // users, the one who left first is removed. REQUIRES: is_gone(slot), and the user has no tags.
  void depart(Slot slot);

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [id, slot] : by_id_) visit(slot, users_[slot]);
  }
  // Fails a CHECK when the table contradicts itself.
  void check_invariants() const;

 private:
  void remove(Slot slot);

  const std::size_t departed_users_max_;
  Slab<User> users_;
  std::unordered_map<std::string_view, Slot> by_id_;  // the keys are texts in users_
  SlotMap<ConnectionId> by_connection_;
  // The users who left and were kept, oldest first, with their User::departures at that time.
  std::deque<std::pair<Slot, std::uint32_t>> departed_;
};

}  // namespace gurukul::lobby
