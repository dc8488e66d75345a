#pragma once
// Maps ids of 64 or 128 bits to slots. A flat table: a lookup among ten thousand entries costs one
// cache line, and adding one costs no allocation. Internal to src/lobby, used by Lobby; one thread.
//
//   SlotMap<ConnectionId> by_connection;
//   by_connection.add(connection, slot);
//   Slot slot = by_connection.find(connection);     // kNoSlot: not found
//
// The table uses linear probing and is at most three quarters full. erase() fills the gap with a
// later entry, so there are no entries that are marked as erased.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/check.hpp"
#include "lobby/slab.hpp"

namespace gurukul::lobby {

template <class Id>
class SlotMap {
 public:
  std::size_t size() const { return size_; }

  Slot find(const Id& id) const {
    if (entries_.empty()) return kNoSlot;
    std::size_t at = home_of(id);
    while (entries_[at].slot != kNoSlot) {
      if (entries_[at].id == id) return entries_[at].slot;
      at = next(at);
    }
    return kNoSlot;
  }
  // REQUIRES: the map contains the id.
  Slot at(const Id& id) const {
    const Slot slot = find(id);
    GURUKUL_CHECK(slot != kNoSlot);
    return slot;
  }

  // REQUIRES: the map does not contain the id.
  void add(const Id& id, Slot slot) {
    GURUKUL_CHECK(slot != kNoSlot && find(id) == kNoSlot);
    if (4 * (size_ + 1) > 3 * entries_.size()) grow();
    place(id, slot);
    ++size_;
  }

  // Calls `visit(id, slot)` for each entry, in no particular order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Entry& entry : entries_) {
      if (entry.slot != kNoSlot) visit(entry.id, entry.slot);
    }
  }

  // REQUIRES: the map contains the id.
  void erase(const Id& id) {
    std::size_t hole = home_of(id);
    while (!(entries_[hole].id == id && entries_[hole].slot != kNoSlot)) {
      GURUKUL_CHECK(entries_[hole].slot != kNoSlot);
      hole = next(hole);
    }
    for (std::size_t at = next(hole); entries_[at].slot != kNoSlot; at = next(at)) {
      // An entry whose home is after the hole must not move: it would not be found before its home.
      const std::size_t home = home_of(entries_[at].id);
      const bool stays = hole < at ? home > hole && home <= at : home > hole || home <= at;
      if (stays) continue;
      entries_[hole] = entries_[at];
      hole = at;
    }
    entries_[hole] = Entry{};
    --size_;
  }

 private:
  static constexpr std::size_t kEntriesMin = 16;
  struct Entry {
    Id id{};
    Slot slot = kNoSlot;  // kNoSlot: free
  };

  // The first place at which an id is looked for. Fibonacci hashing spreads consecutive ids over
  // the table.
  std::size_t home_of(const Id& id) const {
    constexpr std::uint64_t kGolden = 0x9E37'79B9'7F4A'7C15;
    const std::uint64_t spread = std::uint64_t{std::hash<Id>{}(id)} * kGolden;
    return static_cast<std::size_t>(spread >> (64 - std::countr_zero(entries_.size())));
  }
  std::size_t next(std::size_t at) const { return (at + 1) & (entries_.size() - 1); }

  void place(const Id& id, Slot slot) {
    std::size_t at = home_of(id);
    while (entries_[at].slot != kNoSlot) at = next(at);
    entries_[at] = {id, slot};
  }

  void grow() {
    const std::vector<Entry> old = std::move(entries_);
    entries_.assign(old.empty() ? kEntriesMin : 2 * old.size(), Entry{});
    for (const Entry& entry : old) {
      if (entry.slot != kNoSlot) place(entry.id, entry.slot);
    }
  }

  std::vector<Entry> entries_;  // empty, or a power of two of them
  std::size_t size_ = 0;
};

}  // namespace gurukul::lobby
