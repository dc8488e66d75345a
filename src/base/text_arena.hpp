#pragma once
// Keeps copies of texts that are all dropped at the same time, such as the texts of a batch of
// events. After clear() the memory is used again, so that only a text larger than a chunk, or more
// text than before, allocates. Used by the server's LobbyClient. One thread at a time.
//
//   TextArena texts;
//   const std::string_view kept = texts.keep(text);   // valid until clear()

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gurukul {

class TextArena {
 public:
  TextArena() = default;
  TextArena(const TextArena&) = delete;
  TextArena& operator=(const TextArena&) = delete;

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    if (text.size() > kChunkBytes) return *large_.emplace_back(std::make_unique<std::string>(text));
    if (used_chunks_ == 0 || kChunkBytes - used_bytes_ < text.size()) next_chunk();
    char* const place = chunks_[used_chunks_ - 1].get() + used_bytes_;
    std::memcpy(place, text.data(), text.size());
    used_bytes_ += text.size();
    return {place, text.size()};
  }

  // Drops all texts. At most kKeptChunks chunks of memory stay allocated.
  void clear() {
    large_.clear();
    chunks_.resize(std::min(chunks_.size(), kKeptChunks));
    used_chunks_ = used_bytes_ = 0;
  }
  // The memory of the chunks, without the texts that are larger than a chunk.
  std::size_t capacity_bytes() const { return chunks_.size() * kChunkBytes; }

  static constexpr std::size_t kChunkBytes = std::size_t{64} * 1024;
  static constexpr std::size_t kKeptChunks = 16;

 private:
  void next_chunk() {
    if (used_chunks_ == chunks_.size()) {
      chunks_.push_back(std::make_unique_for_overwrite<char[]>(kChunkBytes));
    }
    ++used_chunks_;
    used_bytes_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::vector<std::unique_ptr<std::string>> large_;  // texts larger than a chunk
  std::size_t used_chunks_ = 0;
  std::size_t used_bytes_ = 0;  // of the last used chunk
};

}  // namespace gurukul
