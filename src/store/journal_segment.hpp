#pragma once
// One file of a journal, and the frames in it: CRC-32, length, sequence, kind, payload, all little
// endian. Used by store/journal.hpp only; one thread.
//
//   std::string frames;
//   append_frame(frames, FrameKind::kRecord, sequence, payload);
//   if (!segment.append(frames, sequence)) ...errno...

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace gurukul::store {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  ~UniqueFd() { reset(); }
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  void reset();
  int fd_ = -1;
};

enum class FrameKind : std::uint8_t {
  kRecord = 1,
  kDone = 2,  // everything up to and including this sequence needs no replay
};

struct Frame {
  FrameKind kind;
  std::uint64_t sequence;
  std::string_view payload;
};

void append_frame(std::string& to, FrameKind kind, std::uint64_t sequence,
                  std::string_view payload);

class JournalSegment {
 public:
  static constexpr std::size_t kFrameHeaderBytes = 17;
  static constexpr std::size_t kPayloadBytesMax = 256 * 1024;

  // In the directory; errors say what the system said.
  static Result<JournalSegment> create(int directory, std::uint32_t number);
  static Result<JournalSegment> open(int directory, std::uint32_t number);
  static std::string name_of(std::uint32_t number);
  static std::optional<std::uint32_t> number_of(std::string_view name);

  std::uint32_t number() const { return number_; }
  // Of whole frames; what may stand behind them is not looked at.
  std::int64_t bytes() const { return bytes_; }
  // Of records; 0: there are none.
  std::uint64_t first_sequence() const { return first_; }
  std::uint64_t last_sequence() const { return last_; }
  // The sequence that the next record has to have.
  std::uint64_t next_sequence() const { return next_; }
  bool is_broken() const { return broken_; }
  bool is_unreadable() const { return unreadable_; }

  struct Visited {
    std::int64_t next_offset;
    std::int64_t damaged_bytes;  // passed over
    bool at_end;
  };
  // Calls `take` for whole frames from `offset` on, until it says false or some 512 KiB are read.
  // A damaged frame is passed over by its length; where that makes no sense the rest is.
  Visited visit(std::int64_t offset, const std::function<bool(const Frame&)>& take);

  // On the disk when true; else nothing is added, and errno tells why. A segment whose disk failed
  // is broken: it is still read, but not written any more.
  bool append(std::string_view frames, std::uint64_t first, std::uint64_t last);
  // Without waiting for the disk.
  void append_mark(std::string_view frame);
  // Forgets all records.
  void empty();
  void remove(int directory) const;

  // What a scan of the whole file has found: where the whole frames end, and the records.
  void found(std::int64_t bytes, std::uint64_t first, std::uint64_t last);

 private:
  JournalSegment(UniqueFd file, std::uint32_t number);
  bool write_at_end(std::string_view frames);

  UniqueFd file_;
  std::uint32_t number_;
  std::int64_t bytes_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t next_;
  bool broken_ = false;
  bool unreadable_ = false;
};

}  // namespace gurukul::store
