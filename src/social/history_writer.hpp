#pragma once
// The logic of the write-behind without its thread: writes new records to the journal, passes one
// transaction at a time to the database, retries on faults that may pass, and moves records that
// the database refuses to the dead letter file. Used by social/write_behind.hpp only; one thread.
//
//   writer.take(added, flush_waiters, now);
//   writer.work(now);                      // calls `start` when there is a batch to store
//   writer.answer_flush_waiters(now);      // after the statistics were published
//   // ... sleep until writer.due() or until the transaction completes ...
//   writer.finished(outcome, now);
//
// A record is in memory_ until the journal has it, and then in the journal until the database has
// it. The current batch holds copies of records in the journal. While the journal fails, the batch
// holds records that were moved out of memory_.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "social/dead_letter_file.hpp"
#include "social/write_behind.hpp"
#include "social/write_behind_record.hpp"
#include "store/journal.hpp"

namespace gurukul::social {

// A flush request: waits for the records that were added before it.
struct FlushRequest {
  std::function<void(bool)> done;
  std::size_t added_before;  // how many records of the same take() were added before the flush
};

class HistoryWriter {
 public:
  HistoryWriter(const WriteBehindOptions& options, std::unique_ptr<store::Journal> journal,
                std::function<void(store::Transaction)> start);

  // Accepts new records and flush requests.
  void take(std::vector<PendingRecord> added, std::vector<FlushRequest> flush_waiters,
            SteadyTime now);
  // Handles the result of the transaction that was passed to `start`.
  void finished(const store::Outcome& outcome, SteadyTime now);
  // Writes to the journal and starts a transaction, if that is due.
  void work(SteadyTime now);
  // Answers the flushes whose records are stored, and those that have waited too long.
  void answer_flush_waiters(SteadyTime now);
  // The next time at which work() has something to do without new input. nullopt: no such time.
  std::optional<SteadyTime> due() const;
  // At shutdown: writes records that are only in memory to the journal. Does not wait for the
  // running transaction.
  void end();

  std::size_t in_memory() const;
  bool is_journal_full() const { return !memory_.empty() && stopped_ == Stopped::kFull; }
  // Everything except `refused` and `oldest_age`.
  WriteBehindStats stats() const;
  // The time at which the oldest unstored record was added. nullopt: all records are stored.
  std::optional<Instant> oldest() const;

 private:
  using Stopped = store::Journal::Stopped;
  struct Row {
    PendingRecord pending;
    std::uint64_t ticket = 0;  // ascending; 0: read from the journal of an earlier run
  };
  struct Range {
    std::size_t begin;
    std::size_t end;
  };
  struct FlushWaiter {
    std::function<void(bool)> done;
    std::uint64_t ticket;
    std::uint64_t sequence;
    SteadyTime until;
  };

  void to_journal(SteadyTime now);
  bool load_batch();
  bool load_from_journal();
  void load_from_memory();
  void start_front();
  void front_is_stored();
  void front_may_succeed_later(store::Fault fault, SteadyTime now);
  void back_to_memory();
  void front_is_refused(store::Fault fault, SteadyTime now);
  void set_aside(const Row& row, store::Fault fault);
  void keep_dead_letter(std::string line, const std::string& what);
  void pop_front();
  void tell(const std::function<void(std::span<const MessageId>)>& callback, Range range);
  bool is_flushed(const FlushWaiter& flush_waiter) const;
  Millis pause(Millis longest);

  // Constant after construction.
  const WriteBehindOptions options_;
  const std::function<void(store::Transaction)> start_;
  const DeadLetterFile dead_letter_file_;

  // Owned.
  const std::unique_ptr<store::Journal> journal_;
  SystemRandom random_;
  std::deque<Row> memory_;  // ascending tickets
  std::uint64_t last_ticket_ = 0;
  Stopped stopped_ = Stopped::kNot;
  SteadyTime journal_at_;
  // The current batch: its rows, and the ranges of it that are not stored yet. The front range is
  // tried first.
  std::vector<Row> rows_;
  std::deque<Range> left_;
  std::uint64_t through_ = 0;  // last journal sequence of the batch; 0: rows from memory_
  bool under_way_ = false;
  bool last_was_memory_ = false;
  SteadyTime retry_at_;
  Millis backoff_{0};
  int refused_in_a_row_ = 0;
  std::vector<FlushWaiter> flush_waiters_;
  std::uint64_t stored_ = 0;
  std::uint64_t retries_ = 0;
  std::uint64_t rejected_ = 0;
};

}  // namespace gurukul::social
