#include "lobby/wait_index.hpp"

#include "base/check.hpp"

namespace gurukul::lobby {

void WaitIndex::insert(AgeKey key, Slot user, const TagList& tags, bool takes_anyone) {
  if (takes_anyone) open_.insert(key, user);
  for (const TagId tag : tags.ids()) {
    if (tag >= by_tag_.size()) by_tag_.resize(tag + 1);
    by_tag_[tag].insert(key, user);
  }
}

void WaitIndex::erase(AgeKey key, const TagList& tags, bool takes_anyone) {
  if (takes_anyone) open_.erase(key);
  for (const TagId tag : tags.ids()) {
    GURUKUL_CHECK(tag < by_tag_.size());
    by_tag_[tag].erase(key);
  }
}

void WaitIndex::Walk::add(const WaitQueue& list, AgeKey after) {
  const WaitQueue::Cursor cursor = list.cursor_after(after);
  if (cursor.entry() != nullptr) cursors_[count_++] = cursor;
}

const WaitIndex::Entry* WaitIndex::Walk::next() {
  if (count_ == 0) return nullptr;
  const Entry* oldest = cursors_[0].entry();
  for (std::size_t index = 1; index < count_; ++index) {
    const Entry* entry = cursors_[index].entry();
    if (entry->key < oldest->key) oldest = entry;
  }
  for (std::size_t index = 0; index < count_;) {
    WaitQueue::Cursor& cursor = cursors_[index];
    if (cursor.entry()->key == oldest->key) cursor.advance();
    if (cursor.entry() == nullptr) {
      cursor = cursors_[--count_];
    } else {
      ++index;
    }
  }
  return oldest;
}

WaitIndex::Walk WaitIndex::walk(const TagList& tags, bool takes_anyone, AgeKey after) const {
  Walk walk;
  if (takes_anyone) walk.add(open_, after);
  for (const TagId tag : tags.ids()) {
    if (tag < by_tag_.size()) walk.add(by_tag_[tag], after);
  }
  return walk;
}

}  // namespace gurukul::lobby
