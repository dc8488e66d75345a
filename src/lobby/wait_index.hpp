#pragma once
// The waiting users of one match mode who are on the same side of the karma floor, indexed by what
// they accept: one list of the users who accept any partner, and one list for each tag. Each list
// begins with the user who has waited longest. A search merges the few lists that can contain a
// partner. Used by WaitingUsers; lobby thread.
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
  // A user who is in the index with tags accepts any partner from now on.
  void open_up(AgeKey key, Slot user) { open_.insert(key, user); }

  // Visits the users of several lists, oldest first, each user once. Invalid after the next change
  // of the index.
  class Walk {
   public:
    // Null: there are no more users.
    const Entry* next();

   private:
    friend class WaitIndex;
    void add(const WaitQueue& list, AgeKey after);
    std::array<WaitQueue::Cursor, limits::kTagsMax + 1> cursors_;
    std::size_t count_ = 0;
  };
  // The candidates for a user with these tags who come after `after`.
  Walk walk(const TagList& tags, bool takes_anyone, AgeKey after) const;

 private:
  WaitQueue open_;                 // the users who accept any partner
  std::vector<WaitQueue> by_tag_;  // by TagId; tag ids are small, because they are reused
};

}  // namespace gurukul::lobby
