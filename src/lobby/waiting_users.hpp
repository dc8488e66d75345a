#pragma once
// The wait queue. For each match mode it has indexes for the search, one list of all users for the
// positions, and the mean wait for estimates. Internal to src/lobby, owned by Lobby; lobby thread.
//
//   waiting.insert(user, slot);
//   WaitIndex::Walk walk = waiting.walk(user, after);   // candidates, oldest first
//   std::size_t position = waiting.position(user);      // 1: the longest waiting in its mode

#include <array>
#include <optional>
#include <vector>

#include "lobby/user.hpp"
#include "lobby/wait_index.hpp"
#include "lobby/wait_queue.hpp"

namespace gurukul::lobby {

class WaitingUsers {
 public:
  // May increase the number in the user's key, because two users must not have the same key. Two
  // processes may have given the same number to two queue spots that are both resumed here.
  void insert(User& user, Slot slot);
  // REQUIRES: the user was inserted, and its preferences and ticket did not change since.
  void erase(const User& user);
  // The user accepts partners without a common interest from now on. REQUIRES: it did not before.
  void open_up(const User& user, Slot slot) { index_of(user).open_up(user.ticket.key, slot); }
  // The candidates for this user who come after `after`, oldest first. are_compatible() has to
  // decide about each of them. Invalid after the next change.
  WaitIndex::Walk walk(const User& user, AgeKey after) const {
    return index_of(user).walk(user.preferences.tags, user.takes_anyone(), after);
  }

  const WaitQueue& order(MatchMode mode) const { return orders_[static_cast<std::size_t>(mode)]; }
  std::size_t count(MatchMode mode) const { return order(mode).size(); }
  // Also for a user who is not inserted yet.
  std::size_t position(const User& user) const {
    return order(user.preferences.mode).older_than(user.ticket.key) + 1;
  }
  // All of them, oldest first within each mode.
  std::vector<Slot> all() const;

  // Counts a wait that ended with a match.
  void add_wait(MatchMode mode, Millis waited);
  // nullopt: nobody was matched in this mode yet.
  std::optional<Millis> estimated_wait(MatchMode mode) const;

  // Fails a CHECK when the order or the positions are wrong.
  void check_invariants() const;

 private:
  // The index for a user. Each match mode has two: users above and below the karma floor are not
  // matched with each other.
  const WaitIndex& index_of(const User& user) const {
    return indexes_[static_cast<std::size_t>(user.preferences.mode)][user.ticket.low_karma ? 1 : 0];
  }
  WaitIndex& index_of(const User& user) {
    return indexes_[static_cast<std::size_t>(user.preferences.mode)][user.ticket.low_karma ? 1 : 0];
  }

  WaitIndex indexes_[kMatchModes][2];
  std::array<WaitQueue, kMatchModes> orders_;
  std::array<double, kMatchModes> mean_wait_ms_{-1, -1, -1};  // negative: unknown
};

}  // namespace gurukul::lobby
