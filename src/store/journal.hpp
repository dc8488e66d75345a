#pragma once
// The journal: records that were accepted but are not in the database yet, in files on disk with a
// bounded size. Each record has a CRC-32 checksum. The files (segments) are named NUMBER.journal,
// and only one process at a time may use their directory (flock). append() returns when its records
// are on disk, with one fdatasync for all of them. After a crash, every record that is not marked
// as done is read again, in order. A record that was marked shortly before the crash may be read
// again, too, so it must be possible to store a record twice. Used by the write-behind of social/.
// One thread at a time; calls wait only for the disk.
//
//   auto journal = Journal::open({.directory = "/var/lib/gurukul/journal"});
//   if (!journal) return journal.error();
//   (*journal)->append(payloads);
//   const std::vector<Journal::Record> records = (*journal)->read(256);
//   for (const Journal::Record& record : records) store(record.payload);
//   (*journal)->done(records.back().sequence);
//
// When append() could store only some records, read() returns those that it has counted, and none
// of the others.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/journal_segment.hpp"

namespace gurukul::store {

struct JournalOptions {
  std::string directory;  // created if missing; its parent has to exist
  std::int64_t bytes_max = 64LL * 1024 * 1024;
  // A segment with this size gets no further records; a new one is started. Space is freed when all
  // records of a segment are done.
  std::int64_t segment_bytes = 4LL * 1024 * 1024;
  // Called with one line for the operator, without the contents of records. Empty: the line goes to
  // stderr.
  std::function<void(std::string_view)> log = {};
};

class Journal {
 public:
  static constexpr std::size_t kPayloadBytesMax = JournalSegment::kPayloadBytesMax;

  enum class Stopped : std::uint8_t {
    kNot,     // it did not stop: all records are on disk
    kFull,    // bytes_max is reached
    kFailed,  // disk full, read-only or broken; logged once until it works again
  };
  struct Appended {
    std::size_t count = 0;  // this many records, counted from the first one, are on disk
    Stopped stopped = Stopped::kNot;
  };
  struct Record {
    std::uint64_t sequence;  // each record has a higher number than the one before, with gaps
    std::string payload;
  };

  // Errors name the directory: it cannot be used, or another server uses it.
  static Result<std::unique_ptr<Journal>> open(JournalOptions options);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // REQUIRES: each payload has at most kPayloadBytesMax bytes.
  [[nodiscard]] Appended append(std::span<const std::string> payloads);

  // Returns the next records that were not read yet, at most `count_max`; empty: there are no more.
  std::vector<Record> read(std::size_t count_max);
  // Marks the records up to and including `through` as done. REQUIRES: they were read.
  void done(std::uint64_t through);

  // The sequence of the newest record; 0: there was none.
  std::uint64_t last_sequence() const { return last_sequence_; }
  // All records up to and including this sequence are done.
  std::uint64_t done_through() const { return done_through_; }
  bool has_unread() const { return read_through_ < last_sequence_; }
  // The number of records that are not done.
  std::uint64_t records_waiting() const;
  // The size of all segments.
  std::int64_t bytes() const;

 private:
  explicit Journal(JournalOptions options);
  Status lock_directory();
  Status load_segments();
  // The segment for the next record. Null: it could not be created.
  JournalSegment* writable();
  void drop_done();
  // Logs the failure, but only the first one of several in a row.
  void note_failure(std::string_view what);

  // Constant after construction.
  JournalOptions options_;

  // Owned.
  UniqueFd directory_;
  UniqueFd lock_;
  std::deque<JournalSegment> segments_;  // ascending; the last one is never deleted, only emptied
  bool last_is_ours_ = false;            // created by this object, so records may be appended
  std::uint32_t next_number_ = 1;
  std::uint64_t last_sequence_ = 0;
  std::uint64_t done_through_ = 0;
  std::uint64_t marked_through_ = 0;  // the part of done_through_ that is written in a segment
  std::uint64_t read_through_ = 0;    // the newest record that read() has returned
  // Where read() continues: the number of the segment, and the offset in its file.
  std::uint32_t reading_ = 0;
  std::int64_t read_offset_ = 0;
  bool failing_ = false;
};

}  // namespace gurukul::store
