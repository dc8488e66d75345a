#pragma once
// A container of records that never move in memory. A record is identified by its slot, a number of
// 32 bits. Free slots are reused. Internal to src/lobby, used by the tables of Lobby; one thread.
//
//   Slab<User> users;
//   Slot slot = users.allocate();
//   users[slot].id = id;
//   users.release(slot);      // resets the record to User{}

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/check.hpp"

namespace gurukul::lobby {

using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = ~Slot{0};

template <class Record>
class Slab {
 public:
  // Returns the slot of an unused record.
  Slot allocate() {
    ++size_;
    if (!free_.empty()) {
      const Slot slot = free_.back();
      free_.pop_back();
      return slot;
    }
    if (used_ == chunks_.size() * kChunk) chunks_.push_back(std::make_unique<Record[]>(kChunk));
    return static_cast<Slot>(used_++);
  }

  void release(Slot slot) {
    GURUKUL_CHECK(size_ > 0);
    --size_;
    (*this)[slot] = Record{};
    free_.push_back(slot);
  }

  Record& operator[](Slot slot) { return chunks_[slot / kChunk][slot % kChunk]; }
  const Record& operator[](Slot slot) const { return chunks_[slot / kChunk][slot % kChunk]; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kChunk = 256;  // records that are allocated at once
  std::vector<std::unique_ptr<Record[]>> chunks_;
  std::vector<Slot> free_;
  std::size_t used_ = 0;
  std::size_t size_ = 0;
};

}  // namespace gurukul::lobby
