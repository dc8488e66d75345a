#pragma once
// Numbers for interests: equal texts have equal numbers. The table counts the users of each tag and
// removes a tag that nobody uses. Used by Lobby; lobby thread.
//
//   TagId chess = tags.acquire("chess");
//   std::string_view text = tags.text(chess);
//   tags.release(chess);

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace gurukul::lobby {

using TagId = std::uint32_t;

class TagTable {
 public:
  // Counts one more user of the tag.
  TagId acquire(std::string_view text);
  // Counts one user less. REQUIRES: an acquire() that was not released yet.
  void release(TagId tag);
  std::string_view text(TagId tag) const { return *entries_[tag].text; }
  std::size_t size() const { return by_text_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Entry {
    const std::string* text = nullptr;  // points to the key in by_text_, whose address is stable
    std::uint32_t users = 0;
  };
  std::unordered_map<std::string, TagId, Hash, std::equal_to<>> by_text_;
  std::vector<Entry> entries_;
  std::vector<TagId> free_;
};

// The tags of one user, in the order in which the user listed them.
class TagList {
 public:
  std::span<const TagId> ids() const { return {ids_.data(), count_}; }
  bool empty() const { return count_ == 0; }
  void add(TagId tag) {
    GURUKUL_CHECK(count_ < ids_.size());
    ids_[count_++] = tag;
  }
  bool contains(TagId tag) const {
    for (const TagId own : ids()) {
      if (own == tag) return true;
    }
    return false;
  }
  bool shares(const TagList& other) const {
    for (const TagId own : ids()) {
      if (other.contains(own)) return true;
    }
    return false;
  }

 private:
  std::array<TagId, limits::kTagsMax> ids_{};
  std::uint8_t count_ = 0;
};

}  // namespace gurukul::lobby
