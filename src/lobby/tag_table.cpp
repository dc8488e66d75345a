#include "lobby/tag_table.hpp"

namespace gurukul::lobby {

TagId TagTable::acquire(std::string_view text) {
  if (const auto known = by_text_.find(text); known != by_text_.end()) {
    ++entries_[known->second].users;
    return known->second;
  }
  TagId tag;
  if (free_.empty()) {
    tag = static_cast<TagId>(entries_.size());
    entries_.emplace_back();
  } else {
    tag = free_.back();
    free_.pop_back();
  }
  const auto added = by_text_.emplace(std::string(text), tag).first;
  entries_[tag] = Entry{&added->first, 1};
  return tag;
}

void TagTable::release(TagId tag) {
  Entry& entry = entries_[tag];
  GURUKUL_CHECK(entry.users > 0);
  if (--entry.users > 0) return;
  by_text_.erase(by_text_.find(*entry.text));
  entry.text = nullptr;
  free_.push_back(tag);
}

}  // namespace gurukul::lobby
