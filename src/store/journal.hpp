#pragma once
// A bounded append-only journal on disk: what has been accepted and is not yet in the database.
// Records are checked by CRC-32 and kept in segments NUMBER.journal, of a directory that only one
// process uses at a time (flock). append() returns when its records are on the disk, one fdatasync
// for all of them. After a crash whatever was appended and is not done is read again, in order; a
// record may be read again although it was done shortly before: whoever replays is idempotent.
// Used by the write-behind of social/. One thread at a time; nothing waits except for the disk.
//
//   auto journal = Journal::open({.directory = "/var/lib/gurukul/journal"});
//   if (!journal) return journal.error();
//   (*journal)->append(payloads);
//   for (const Journal::Record& record : (*journal)->read(256)) ... store record.payload ...
//   (*journal)->done(last.sequence);
//
// When append() fails, what it has told as appended before stays, and nothing of the rest is read.

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
  std::string directory;  // made if it is missing; its parent has to be there
  std::int64_t bytes_max = 64LL * 1024 * 1024;
  // A new one is begun beyond it; space comes back by whole segments, or when everything is done.
  std::int64_t segment_bytes = 4LL * 1024 * 1024;
  // One line for the operator, without what is in the records. Empty: stderr.
  std::function<void(std::string_view)> log = {};
};

class Journal {
 public:
  static constexpr std::size_t kPayloadBytesMax = JournalSegment::kPayloadBytesMax;

  enum class Stopped : std::uint8_t {
    kNot,     // all are on the disk
    kFull,    // the bound in bytes
    kFailed,  // the disk: full, read-only, broken; told to `log`, once until it works again
  };
  struct Appended {
    std::size_t count = 0;  // the first so many are on the disk
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

  // REQUIRES: each of at most kPayloadBytesMax.
  [[nodiscard]] Appended append(std::span<const std::string> payloads);

  // The next ones that were not read yet, at most `count_max`; none: there are no more.
  std::vector<Record> read(std::size_t count_max);
  // Everything up to and including that one needs no replay. REQUIRES: it was read.
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
  // The segment that takes the next record; null: none could be made.
  JournalSegment* writable();
  void drop_done();
  void note_failure(std::string_view what);

  // Constant after construction.
  JournalOptions options_;

  // Owned.
  UniqueFd directory_;
  UniqueFd lock_;
  std::deque<JournalSegment> segments_;  // ascending; the last one is never deleted, only emptied
  bool last_is_ours_ = false;            // made by this object, so that it may grow
  std::uint32_t next_number_ = 1;
  std::uint64_t last_sequence_ = 0;
  std::uint64_t done_through_ = 0;
  std::uint64_t marked_through_ = 0;
  std::uint64_t read_through_ = 0;
  // Where read() goes on.
  std::uint32_t reading_ = 0;
  std::int64_t read_offset_ = 0;
  bool failing_ = false;
};

}  // namespace gurukul::store
