#pragma once
// The write-behind: stores calls and messages, also while the database is slow or down. Records are
// accepted at once, written in batches to a journal on disk (store/journal.hpp), and stored by
// transactions that are retried until the database confirms them, also after a crash and a restart.
// Made by Backend, called by Backend and HistoryRecorder in server/. add_call, add_message, flush
// and stats may be called on any thread, including the lobby thread: they never wait for the disk
// or the database.
//
//   auto history = WriteBehind::open({.directory = data + "/journal", .on_saved = notify},
//                                    *database, clock);
//   if (!history) return history.error();     // for example: another server uses that directory
//   if ((*history)->add_message(record) == Accepted::kRefused) refuse_message();
//   (*history)->flush([exchange](bool stored) { read_messages(exchange); });
//
// What happens on a failure:
//   the database is down           records stay in the journal, for any length of time
//   the journal fails              records go to the database from memory
//   both fail                      kRefused once queue_max records wait in memory
//   the journal is full            kRefused once it has bytes_max bytes
//   the database refuses a record  it goes to the file `rejected`; the others are stored
//
// Teardown: destroyed after all callers have stopped and before the database and the clock, which
// it borrows. The destructor writes waiting records to the journal, not to the database. It answers
// every open flush; no callback runs after it. A callback must not destroy this object.

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
  std::string directory;                        // created if missing; its parent has to exist
  std::int64_t bytes_max = 64LL * 1024 * 1024;  // size of the journal
  std::size_t queue_max = 10'000;               // records in memory that are not in the journal

  // A batch is written when it has batch_rows records, or batch_wait after its first record.
  Millis batch_wait{50};
  std::size_t batch_rows = 256;
  // The first and the longest pause between retries. Each pause is shortened by up to half at
  // random.
  Millis retry_min{100};
  Millis retry_max{5'000};
  // After this time a flush() is answered with false.
  Millis flush_max{10'000};

  // The callbacks run on the write-behind thread and have to be short. Any of them may be empty.
  // log: gets one line for the operator, without message texts. Empty: stderr.
  // on_saved: the database has confirmed these messages. After a crash an id may come twice.
  // on_dead_letter: the database refused these messages for good.
  std::function<void(std::string_view)> log = {};
  std::function<void(std::span<const MessageId>)> on_saved = {};
  std::function<void(std::span<const MessageId>)> on_dead_letter = {};
};

enum class Accepted : std::uint8_t { kYes, kRefused };

struct WriteBehindStats {
  std::uint64_t queued = 0;         // records in memory only: a crash would lose them
  std::uint64_t journaled = 0;      // in the journal and not yet confirmed
  std::int64_t journal_bytes = 0;   // on disk
  std::uint64_t stored = 0;         // confirmed by the database since the start
  std::uint64_t refused = 0;        // records answered with kRefused since the start
  std::uint64_t retries = 0;        // transactions that failed for a reason that may pass
  std::uint64_t rejected = 0;       // dead letters since the start
  Millis oldest_age{0};             // age of the oldest record that is not stored
  bool journal_is_failing = false;  // the last write to the journal failed
};

class WriteBehind {
 public:
  // Opens the journal and starts the write-behind thread, which first stores the records of an
  // earlier run.
  static Result<std::unique_ptr<WriteBehind>> open(WriteBehindOptions options,
                                                   store::Database& database, const Clock& clock);
  ~WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  // kRefused: the record was not accepted and is lost.
  [[nodiscard]] Accepted add_call(const CallRecord& call);
  [[nodiscard]] Accepted add_message(const MessageRecord& message);

  // Calls `done` once, on the write-behind thread. true: everything that was added before is in the
  // database or in the dead letter file. false: flush_max has passed, too many flushes wait, or the
  // object is being destroyed.
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
