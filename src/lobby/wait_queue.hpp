#pragma once
// A list of waiting users that is sorted by the time of joining, oldest first, and tells positions.
// It consists of sorted blocks, so that adding at the end and reading a position stay cheap with
// 100,000 entries. Used by WaitIndex and WaitingUsers; lobby thread.
//
//   order.insert(key, slot);
//   std::size_t position = order.older_than(key) + 1;

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lobby/slab.hpp"

namespace gurukul::lobby {

// Orders waiting users by the time of their join. Equal times are ordered by the join's number.
struct AgeKey {
  std::int64_t joined_ms = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const AgeKey&, const AgeKey&) = default;
};
// Less than the key of every user. What comes after it is the whole queue.
inline constexpr AgeKey kBeforeAll{INT64_MIN, 0};

class WaitQueue {
 public:
  struct Entry {
    AgeKey key;
    Slot user;
  };
  void insert(AgeKey key, Slot user);
  // REQUIRES: the queue contains the key.
  void erase(AgeKey key);
  // The number of users who come before `key`, which need not be in the queue.
  std::size_t older_than(AgeKey key) const;
  bool contains(AgeKey key) const;
  std::size_t size() const { return size_; }
  // The first entry after `key`. Null: none.
  const Entry* next_after(AgeKey key) const;

  // A place in the queue that moves on, one entry at a time. Invalid after the next change of the
  // queue.
  class Cursor {
   public:
    // Null: at the end.
    const Entry* entry() const { return entry_; }
    void advance();

   private:
    friend class WaitQueue;
    const std::vector<std::vector<Entry>>* blocks_ = nullptr;
    std::size_t block_ = 0;
    const Entry* entry_ = nullptr;
  };
  Cursor cursor_after(AgeKey key) const;

 private:
  // In entries: a block with kBlockMax is split, two neighbours with kMergeMax together are merged.
  static constexpr std::size_t kBlockMax = 512;
  static constexpr std::size_t kMergeMax = kBlockMax / 2;
  using Block = std::vector<Entry>;
  // The index of the block in which the key is, or has to be inserted. REQUIRES: not empty.
  std::size_t block_of(AgeKey key) const;

  std::vector<Block> blocks_;  // none of them empty
  std::size_t size_ = 0;
};

}  // namespace gurukul::lobby
