#include "lobby/wait_queue.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace gurukul::lobby {
namespace {

bool entry_before(const WaitQueue::Entry& entry, AgeKey key) {
  return entry.key < key;
}
bool key_before(AgeKey key, const WaitQueue::Entry& entry) {
  return key < entry.key;
}

}  // namespace

std::size_t WaitQueue::block_of(AgeKey key) const {
  const auto after = std::upper_bound(
      blocks_.begin(), blocks_.end(), key,
      [](AgeKey wanted, const Block& block) { return wanted < block.front().key; });
  return after == blocks_.begin() ? 0 : static_cast<std::size_t>(after - blocks_.begin()) - 1;
}

void WaitQueue::insert(AgeKey key, Slot user) {
  ++size_;
  if (blocks_.empty()) blocks_.emplace_back();
  const std::size_t index = blocks_.back().empty() ? 0 : block_of(key);
  Block& block = blocks_[index];
  block.insert(std::upper_bound(block.begin(), block.end(), key, key_before), Entry{key, user});
  if (block.size() < kBlockMax) return;
  // Most users are added at the end. So a full last block gives only its last entry to the new
  // block after it, and any other full block gives half of its entries.
  const bool is_last = index + 1 == blocks_.size();
  const auto middle = block.end() - static_cast<std::ptrdiff_t>(is_last ? 1 : kBlockMax / 2);
  Block upper(middle, block.end());
  block.erase(middle, block.end());
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(upper));
}

void WaitQueue::erase(AgeKey key) {
  GURUKUL_CHECK(size_ > 0);
  const std::size_t index = block_of(key);
  Block& block = blocks_[index];
  const auto found = std::lower_bound(block.begin(), block.end(), key, entry_before);
  GURUKUL_CHECK(found != block.end() && found->key == key);
  block.erase(found);
  --size_;
  if (block.empty()) {
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(index));
  } else if (index + 1 < blocks_.size() && block.size() + blocks_[index + 1].size() <= kMergeMax) {
    // Two blocks with few entries are merged. Otherwise users who leave would make the blocks
    // smaller and smaller, and the number of blocks would only grow.
    const Block& next = blocks_[index + 1];
    block.insert(block.end(), next.begin(), next.end());
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(index) + 1);
  }
}

std::size_t WaitQueue::older_than(AgeKey key) const {
  if (size_ == 0) return 0;
  const std::size_t index = block_of(key);
  std::size_t older = 0;
  for (std::size_t before = 0; before < index; ++before) older += blocks_[before].size();
  const Block& block = blocks_[index];
  const auto found = std::lower_bound(block.begin(), block.end(), key, entry_before);
  return older + static_cast<std::size_t>(found - block.begin());
}

bool WaitQueue::contains(AgeKey key) const {
  if (size_ == 0) return false;
  const Block& block = blocks_[block_of(key)];
  const auto found = std::lower_bound(block.begin(), block.end(), key, entry_before);
  return found != block.end() && found->key == key;
}

const WaitQueue::Entry* WaitQueue::next_after(AgeKey key) const {
  return cursor_after(key).entry();
}

WaitQueue::Cursor WaitQueue::cursor_after(AgeKey key) const {
  Cursor cursor;
  if (size_ == 0) return cursor;
  cursor.blocks_ = &blocks_;
  cursor.block_ = block_of(key);
  const Block& block = blocks_[cursor.block_];
  const auto found = std::upper_bound(block.begin(), block.end(), key, key_before);
  if (found != block.end()) {
    cursor.entry_ = &*found;
  } else if (++cursor.block_ < blocks_.size()) {
    cursor.entry_ = &blocks_[cursor.block_].front();
  }
  return cursor;
}

void WaitQueue::Cursor::advance() {
  if (entry_ != &(*blocks_)[block_].back()) {
    ++entry_;
  } else {
    entry_ = ++block_ < blocks_->size() ? &(*blocks_)[block_].front() : nullptr;
  }
}

}  // namespace gurukul::lobby
