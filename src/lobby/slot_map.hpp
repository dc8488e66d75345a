#pragma once
// Which slot an id of 64 or 128 bits stands for: a flat table, so that looking somebody up among
// ten thousand who wait costs one line of cache and remembering somebody costs no allocation.
// Internal to src/lobby; owner's thread.
//
//   SlotMap<ConnectionId> by_connection;
//   by_connection.add(connection, slot);
//   Slot slot = by_connection.find(connection);     // kNoSlot: not there
//
// Linear probing, at most three quarters full; what follows an erased entry moves up (no
// tombstones).

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
  // REQUIRES: it is there.
  Slot at(const Id& id) const {
    const Slot slot = find(id);
    GURUKUL_CHECK(slot != kNoSlot);
    return slot;
  }

  // REQUIRES: it is not there.
  void add(const Id& id, Slot slot) {
    GURUKUL_CHECK(slot != kNoSlot && find(id) == kNoSlot);
    if (4 * (size_ + 1) > 3 * entries_.size()) grow();
    place(id, slot);
    ++size_;
  }

  void erase(const Id& id) {
    std::size_t hole = home_of(id);
    while (!(entries_[hole].id == id && entries_[hole].slot != kNoSlot)) {
      GURUKUL_CHECK(entries_[hole].slot != kNoSlot);
      hole = next(hole);
    }
    for (std::size_t at = next(hole); entries_[at].slot != kNoSlot; at = next(at)) {
      // Whoever is at home between the hole and here stays.
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

  // Ids that follow each other would fill runs: their bits are spread over the upper ones.
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

  std::vector<Entry> entries_;  // a power of two of them, or none
  std::size_t size_ = 0;
};

}  // namespace gurukul::lobby
