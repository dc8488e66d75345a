#pragma once
// Who waits in one mode, oldest first, and everybody's position. Sorted blocks: joining at the end
// and asking for a position stay cheap with 100,000 waiting. Lobby thread.
//
//   order.insert(key);
//   std::size_t position = order.older_than(key) + 1;

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lobby/slab.hpp"

namespace gurukul::lobby {

// Orders waiting users: the earlier join first, ties by the lobby's own count.
struct AgeKey {
  std::int64_t joined_ms = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const AgeKey&, const AgeKey&) = default;
};

class WaitQueue {
 public:
  struct Entry {
    AgeKey key;
    Slot user;
  };
  void insert(AgeKey key, Slot user);
  // REQUIRES: the key is in the order.
  void erase(AgeKey key);
  std::size_t older_than(AgeKey key) const;
  bool contains(AgeKey key) const;
  std::size_t size() const { return size_; }
  // The first entry after `key`, or null.
  const Entry* next_after(AgeKey key) const;

  // Walks on from an entry; ends with the next change of the order.
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
  static constexpr std::size_t kBlockMax = 512;
  static constexpr std::size_t kMergeMax = kBlockMax / 2;
  using Block = std::vector<Entry>;
  // The block in which the key is, or has to be. REQUIRES: not empty.
  std::size_t block_of(AgeKey key) const;

  std::vector<Block> blocks_;  // none of them empty
  std::size_t size_ = 0;
};

}  // namespace gurukul::lobby
