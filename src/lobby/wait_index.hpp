#pragma once
// The waiting users of one pool (one mode, above or below the karma floor), indexed by what they
// accept: one list of users who accept anyone, and one list for each tag, each oldest first. A
// search walks the few lists that can contain a partner, oldest first over all of them. Used by
// Lobby; lobby thread.
//
//   index.insert(key, slot, tags, takes_anyone);
//   WaitIndex::Walk walk = index.walk(own_tags, takes_anyone, after);
//   while (const auto* entry = walk.next()) ...

#include <array>
#include <cstddef>
#include <vector>

#include "base/limits.hpp"
#include "lobby/tag_table.hpp"
#include "lobby/wait_queue.hpp"

namespace gurukul::lobby {

class WaitIndex {
 public:
  using Entry = WaitQueue::Entry;

  void insert(AgeKey key, Slot user, const TagList& tags, bool takes_anyone);
  void erase(AgeKey key, const TagList& tags, bool takes_anyone);
  // A user with tags accepts anyone from now on.
  void open_up(AgeKey key, Slot user) { open_.insert(key, user); }

  // Oldest first, each user once. Invalid after the next change of the index.
  class Walk {
   public:
    const Entry* next();

   private:
    friend class WaitIndex;
    void add(const WaitQueue& list, AgeKey after);
    std::array<WaitQueue::Cursor, limits::kTagsMax + 1> cursors_;
    std::size_t count_ = 0;
  };
  Walk walk(const TagList& tags, bool takes_anyone, AgeKey after) const;

 private:
  WaitQueue open_;
  std::vector<WaitQueue> by_tag_;  // by TagId, which are small and reused
};

}  // namespace gurukul::lobby
