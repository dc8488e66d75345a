#include "lobby/wait_index.hpp"

#include "base/check.hpp"

namespace gurukul::lobby {

void WaitIndex::insert(AgeKey key, Slot user, const TagList& tags, bool takes_anyone) {
  if (takes_anyone) add(open_, {key, user});
  for (const TagId tag : tags.ids()) add(by_tag_[tag], {key, user});
}

void WaitIndex::erase(AgeKey key, const TagList& tags, bool takes_anyone) {
  const Entry entry{key, kNoSlot};
  if (takes_anyone) GURUKUL_CHECK(open_.erase(entry) == 1);
  for (const TagId tag : tags.ids()) {
    const auto list = by_tag_.find(tag);
    GURUKUL_CHECK(list != by_tag_.end() && list->second.erase(entry) == 1);
    if (list->second.empty()) by_tag_.erase(list);
  }
}

void WaitIndex::Walk::add(const List& list, AgeKey after) {
  const auto at = after == AgeKey{} ? list.begin() : list.upper_bound(Entry{after, kNoSlot});
  if (at != list.end()) cursors_[count_++] = {at, list.end()};
}

const WaitIndex::Entry* WaitIndex::Walk::next() {
  if (count_ == 0) return nullptr;
  std::size_t oldest = 0;
  for (std::size_t index = 1; index < count_; ++index) {
    if (*cursors_[index].at < *cursors_[oldest].at) oldest = index;
  }
  const Entry* entry = &*cursors_[oldest].at;
  for (std::size_t index = 0; index < count_;) {
    Cursor& cursor = cursors_[index];
    if (cursor.at->key == entry->key && ++cursor.at == cursor.end) {
      cursor = cursors_[--count_];
    } else {
      ++index;
    }
  }
  return entry;
}

WaitIndex::Walk WaitIndex::walk(const TagList& tags, bool takes_anyone, AgeKey after) const {
  Walk walk;
  if (takes_anyone) walk.add(open_, after);
  for (const TagId tag : tags.ids()) {
    if (const auto list = by_tag_.find(tag); list != by_tag_.end()) walk.add(list->second, after);
  }
  return walk;
}

}  // namespace gurukul::lobby
