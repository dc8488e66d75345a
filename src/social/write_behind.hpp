#pragma once
// Calls and messages on their way to the database, which may be slow or down: they are taken at
// once, written to a journal on disk (store/journal.hpp) in batches, and stored by transactions
// that are run again until the database has confirmed them, also after a crash and a restart. Used
// by server/; add_call, add_message, flush and stats are for any thread, the lobby's above all:
// they never wait for a disk or a database.
//
//   auto history = WriteBehind::open({.directory = data + "/journal",
//                                     .on_saved = [weak](auto ids) { ...post to the lobby... }},
//                                    *database, clock);
//   if (!history) return history.error();     // another server uses that directory, say
//   if ((*history)->add_message(record) == Accepted::kRefused) ...tell the sender...
//   (*history)->flush([exchange](bool) { ...read what was said... });
//
// Which failure leads where:
//   the database is down      the journal keeps it, whatever time it takes
//   the journal is failing    it goes to the database from memory
//   both, or the journal full kRefused, when queue_max or bytes_max is reached
//   the database refuses one  that one goes to the file `rejected`, the others go on
//
// Teardown: before the database and the clock, which it borrows, and after whoever calls it. The
// destructor writes what waits to the journal, not to the database; it answers every flush that is
// owed, and no callback runs after it. A callback must not destroy it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "social/history.hpp"
#include "store/database.hpp"

namespace gurukul::social {

struct WriteBehindOptions {
  std::string directory;  // made if it is missing; its parent has to be there
  std::int64_t bytes_max = 64LL * 1024 * 1024;
  std::size_t queue_max = 10'000;  // records in memory that are not in the journal

  // A batch is written this long after its first record, or when it has so many.
  Millis batch_wait{50};
  std::size_t batch_rows = 256;
  // The pause after the first failure and the longest one; half of it is chance.
  Millis retry_min{100};
  Millis retry_max{5'000};
  Millis flush_max{10'000};

  // All three on the thread of the write-behind, and short. `log` gets one line for the operator,
  // without what was said (empty: stderr). on_saved: the database has confirmed these; an id may
  // come twice, after a crash. on_dead_letter: the database will never have these.
  std::function<void(std::string_view)> log = {};
  std::function<void(std::span<const MessageId>)> on_saved = {};
  std::function<void(std::span<const MessageId>)> on_dead_letter = {};
};

enum class Accepted : std::uint8_t { kYes, kRefused };

struct WriteBehindStats {
  std::uint64_t queued = 0;         // in memory only: a crash would lose them
  std::uint64_t journaled = 0;      // in the journal and not yet confirmed
  std::int64_t journal_bytes = 0;   // on disk
  std::uint64_t stored = 0;         // confirmed by the database since the start
  std::uint64_t refused = 0;        // kRefused told since the start
  std::uint64_t retries = 0;        // transactions that failed for a reason that may pass
  std::uint64_t rejected = 0;       // set aside since the start
  Millis oldest_age{0};             // of what is not yet stored
  bool journal_is_failing = false;  // since the last attempt to write it
};

class WriteBehind {
 public:
  // Reads the journal of an earlier run; what is in it is stored first.
  static Result<std::unique_ptr<WriteBehind>> open(WriteBehindOptions options,
                                                   store::Database& database, const Clock& clock);
  ~WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  [[nodiscard]] Accepted add_call(const CallRecord& call);
  [[nodiscard]] Accepted add_message(const MessageRecord& message);

  // `done` is called once, on the thread of the write-behind: with true when everything that was
  // added before is in the database (or rejected for good), with false after flush_max, when too
  // many wait already, or at the end.
  void flush(std::function<void(bool)> done);

  WriteBehindStats stats() const;

 private:
  class Mailbox;
  class Thread;
  explicit WriteBehind(std::shared_ptr<Mailbox> mailbox);

  std::shared_ptr<Mailbox> mailbox_;
  // Last: it uses the mailbox.
  std::unique_ptr<Thread> thread_;
};

}  // namespace gurukul::social
