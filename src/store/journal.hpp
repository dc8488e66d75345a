#pragma once
// A bounded append-only journal on disk, for records that were accepted but are not in the database
// yet. Records have a CRC-32 and are kept in segment files NUMBER.journal, in a directory that one
// process at a time may use (flock). append() returns when its records are on disk, with one
// fdatasync for all of them. After a crash every record that is not marked as done is read again,
// in order. A record that was marked shortly before may be read again too, so a replay has to be
// idempotent. Used by the write-behind of social/. One thread at a time; calls wait only for the
// disk.
//
//   auto journal = Journal::open({.directory = "/var/lib/gurukul/journal"});
//   if (!journal) return journal.error();
//   (*journal)->append(payloads);
//   const std::vector<Journal::Record> records = (*journal)->read(256);
//   for (const Journal::Record& record : records) store(record.payload);
//   (*journal)->done(records.back().sequence);
//
// When append() fails part of the way, the records that it reported as appended are kept, and none
// of the others is ever read.

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
  // A new segment is started beyond this size. Space is freed in whole segments, or when all
  // records are done.
  std::int64_t segment_bytes = 4LL * 1024 * 1024;
  // Gets one line for the operator, without the contents of records. Empty: stderr.
  std::function<void(std::string_view)> log = {};
};

class Journal {
 public:
  static constexpr std::size_t kPayloadBytesMax = JournalSegment::kPayloadBytesMax;

  enum class Stopped : std::uint8_t {
    kNot,     // no: all records are on disk
    kFull,    // bytes_max is reached
    kFailed,  // disk full, read-only or broken; logged once until it works again
  };
  struct Appended {
    std::size_t count = 0;  // how many, from the first on, are on disk
    Stopped stopped = Stopped::kNot;
  };
  struct Record {
    std::uint64_t sequence;  // ascending, not dense
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

  std::uint64_t last_sequence() const { return last_sequence_; }
  std::uint64_t done_through() const { return done_through_; }
  bool has_unread() const { return read_through_ < last_sequence_; }
  std::uint64_t records_waiting() const;
  std::int64_t bytes() const;

 private:
  explicit Journal(JournalOptions options);
  Status lock_directory();
  Status load_segments();
  // The segment for the next record; null: none could be created.
  JournalSegment* writable();
  void drop_done();
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
  std::uint64_t marked_through_ = 0;
  std::uint64_t read_through_ = 0;
  // Where read() continues.
  std::uint32_t reading_ = 0;
  std::int64_t read_offset_ = 0;
  bool failing_ = false;
};

}  // namespace gurukul::store
