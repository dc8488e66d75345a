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

  // In the directory; errors say what the system said. create() makes the name durable; open()
  // scans the whole file and cuts off what is no whole record at its end.
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
  // The highest that a frame of the kind kDone names.
  std::uint64_t done_through() const { return done_through_; }
  // Bytes that open() found to be no whole frames.
  std::int64_t lost_bytes() const { return lost_bytes_; }
  bool is_broken() const { return broken_; }

  struct Visited {
    std::int64_t next_offset;
    std::int64_t damaged_bytes;   // passed over
    std::int64_t last_frame_end;  // of the whole ones
    bool at_end;
  };
  // Calls `take` for whole frames from `offset` on, some 512 KiB of them at most; the one that it
  // answers with false is the next one of the next visit. A damaged frame is passed over by its
  // length; where that makes no sense the rest of the file is.
  Visited visit(std::int64_t offset, const std::function<bool(const Frame&)>& take);

  // On the disk when true; else nothing is added, and errno tells why. A segment whose disk failed
  // is broken: it is still read, but not written any more.
  bool append(std::string_view frames, std::uint64_t first, std::uint64_t last);
  // Without waiting for the disk.
  void append_mark(std::string_view frame);
  // Forgets all records.
  void empty();
  // The last record that could be read is that one, whatever was written.
  void ends_at(std::uint64_t last) { last_ = last; }
  // Keeps the file when the disk did not give everything back: the next start tries again.
  void remove(int directory) const;

 private:
  JournalSegment(UniqueFd file, std::uint32_t number);
  Status scan();
  bool write_at_end(std::string_view frames);
  void roll_back();

  UniqueFd file_;
  std::uint32_t number_;
  std::int64_t bytes_ = 0;
  std::int64_t lost_bytes_ = 0;
  std::uint64_t done_through_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t next_;
  bool broken_ = false;
  bool unreadable_ = false;
};

}  // namespace gurukul::store
