#pragma once
// One file of the journal. It is a series of frames. A frame consists of the CRC-32 of the rest (4
// bytes), the length of the payload (4), the sequence (8), the kind (1) and the payload; numbers
// are little-endian. The upper 32 bits of a record's sequence are the number of its segment. Used
// by store/journal.hpp only; one thread.
//
//   std::string frames;
//   append_frame(frames, FrameKind::kRecord, sequence, payload);
//   if (!segment.append(frames, sequence, sequence)) return errno;

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace gurukul::store {

// Owns a file descriptor and closes it. Negative: none.
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

// REQUIRES: the payload has at most JournalSegment::kPayloadBytesMax bytes.
void append_frame(std::string& to, FrameKind kind, std::uint64_t sequence,
                  std::string_view payload);

class JournalSegment {
 public:
  static constexpr std::size_t kFrameHeaderBytes = 17;
  static constexpr std::size_t kPayloadBytesMax = 256 * 1024;

  // `directory` is the descriptor of the directory that contains the file. An error contains the
  // system's text.
  // Creates an empty segment. The name is on disk when it returns.
  static Result<JournalSegment> create(int directory, std::uint32_t number);
  // Reads the whole file, and cuts off what follows the last whole frame.
  static Result<JournalSegment> open(int directory, std::uint32_t number);
  static std::string name_of(std::uint32_t number);
  // nullopt: not the name of a segment.
  static std::optional<std::uint32_t> number_of(std::string_view name);

  std::uint32_t number() const { return number_; }
  // The size of the file up to the end of the last whole frame; bytes after it are ignored.
  std::int64_t bytes() const { return bytes_; }
  // The sequence of the first and the last record; 0: there are none.
  std::uint64_t first_sequence() const { return first_; }
  std::uint64_t last_sequence() const { return last_; }
  // The sequence that the next record has to have.
  std::uint64_t next_sequence() const { return next_; }
  // The highest sequence in a frame of kind kDone that open() has found.
  std::uint64_t done_through() const { return done_through_; }
  // The number of bytes that are not part of a whole frame, found by open().
  std::int64_t lost_bytes() const { return lost_bytes_; }
  // True: it cannot be written any more.
  bool is_broken() const { return broken_; }

  struct Visited {
    std::int64_t next_offset;     // where the next visit has to start
    std::int64_t damaged_bytes;   // how many bytes were skipped
    std::int64_t last_frame_end;  // the end of the last whole frame
    bool at_end;                  // there is no more to visit
  };
  // Calls `take` for the whole frames from `offset` on, at most about 512 KiB of them. When `take`
  // returns false, the visit ends before this frame. A damaged frame is skipped by its length. If
  // the length cannot be right, the rest of the file is skipped.
  Visited visit(std::int64_t offset, const std::function<bool(const Frame&)>& take);

  // Writes frames with the records from `first` to `last`. True: they are on disk. False: nothing
  // was added, and errno has the reason. After an error of the disk the segment is broken: it can
  // be read but not written any more.
  bool append(std::string_view frames, std::uint64_t first, std::uint64_t last);
  // Appends a kDone frame without waiting for the disk.
  void append_mark(std::string_view frame);
  // Removes all records.
  void empty();
  // Sets last_sequence() to the last record that could be read, because the records after it are
  // given up.
  void ends_at(std::uint64_t last) { last_ = last; }
  // Deletes the file. A file that could not be read completely is kept, so that the next start of
  // the server tries it again.
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
