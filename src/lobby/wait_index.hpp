#pragma once
// The waiting users of one pool (a mode, and one side of the karma floor), found by what they
// accept: one list of those who take anyone, one list a tag, each oldest first. A search walks the
// few lists that can hold a partner, oldest first over all of them. Lobby thread.
//
//   index.insert(key, slot, tags, takes_anyone);
//   WaitIndex::Walk walk = index.walk(own_tags, takes_anyone, after);
//   while (const auto* entry = walk.next()) ...

#include <array>
#include <cstddef>
#include <set>
#include <unordered_map>

#include "base/limits.hpp"
#include "lobby/age_order.hpp"
#include "lobby/tag_table.hpp"

namespace gurukul::lobby {

class WaitIndex {
 public:
  struct Entry {
    AgeKey key;
    Slot user;
    friend bool operator<(const Entry& a, const Entry& b) { return a.key < b.key; }
  };
  using List = std::set<Entry>;

  void insert(AgeKey key, Slot user, const TagList& tags, bool takes_anyone);
  void erase(AgeKey key, const TagList& tags, bool takes_anyone);
  // A user who named tags now takes anyone.
  void open_up(AgeKey key, Slot user) { add(open_, {key, user}); }
  bool empty() const { return open_.empty() && by_tag_.empty(); }

  // Oldest first, each user once. Ends with the next change of the index.
  class Walk {
   public:
    const Entry* next();

   private:
    friend class WaitIndex;
    struct Cursor {
      List::const_iterator at, end;
    };
    void add(const List& list, AgeKey after);
    std::array<Cursor, limits::kTagsMax + 1> cursors_;
    std::size_t count_ = 0;
  };
  Walk walk(const TagList& tags, bool takes_anyone, AgeKey after) const;

 private:
  static void add(List& list, Entry entry) { list.insert(list.end(), entry); }

  List open_;
  std::unordered_map<TagId, List> by_tag_;  // no empty lists
};

}  // namespace gurukul::lobby
