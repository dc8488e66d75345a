#pragma once
// One file of a journal. A frame consists of CRC-32, length, sequence, kind and payload, all little
// endian. Used by store/journal.hpp only; one thread.
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

  // The file is in the open directory `directory`; errors contain the text of the system. create()
  // makes the name durable; open() scans the whole file and truncates an incomplete record at its
  // end.
  static Result<JournalSegment> create(int directory, std::uint32_t number);
  static Result<JournalSegment> open(int directory, std::uint32_t number);
  static std::string name_of(std::uint32_t number);
  static std::optional<std::uint32_t> number_of(std::string_view name);

  std::uint32_t number() const { return number_; }
  // The size of the whole frames; bytes after them are ignored.
  std::int64_t bytes() const { return bytes_; }
  // The sequence of the first and the last record; 0: there are none.
  std::uint64_t first_sequence() const { return first_; }
  std::uint64_t last_sequence() const { return last_; }
  // The sequence that the next record has to have.
  std::uint64_t next_sequence() const { return next_; }
  // The highest sequence in a frame of kind kDone.
  std::uint64_t done_through() const { return done_through_; }
  // Bytes that open() found not to be whole frames.
  std::int64_t lost_bytes() const { return lost_bytes_; }
  bool is_broken() const { return broken_; }

  struct Visited {
    std::int64_t next_offset;
    std::int64_t damaged_bytes;   // skipped
    std::int64_t last_frame_end;  // end of the last whole frame
    bool at_end;
  };
  // Calls `take` for whole frames from `offset` on, some 512 KiB of them at most. When `take`
  // returns false, the next visit starts with that frame. A damaged frame is skipped by its length;
  // if the length is implausible, the rest of the file is skipped.
  Visited visit(std::int64_t offset, const std::function<bool(const Frame&)>& take);

  // True: the frames are on disk. False: nothing was added, and errno has the reason. After a disk
  // error the segment is broken: it can be read but not written any more.
  bool append(std::string_view frames, std::uint64_t first, std::uint64_t last);
  // Appends a kDone frame without waiting for the disk.
  void append_mark(std::string_view frame);
  // Removes all records.
  void empty();
  // Sets the last record to the last one that could be read, whatever was written.
  void ends_at(std::uint64_t last) { last_ = last; }
  // Deletes the file. It is kept when the disk could not return all records, so that the next start
  // reads it again.
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
