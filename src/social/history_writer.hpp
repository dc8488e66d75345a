#pragma once
// What the thread of the write-behind does, without the thread: journals what was added, hands one
// transaction at a time to the database, runs it again while that may help, and sets aside what the
// database refuses. Used by social/write_behind.hpp only; one thread.
//
//   writer.take(added, flush_waiters, now);
//   writer.work(now);                 // calls `start` when there is something to store
//   writer.answer_flush_waiters(now);      // after the numbers were published that they may look at
//   ... sleep until writer.due() or the outcome ...
//   writer.finished(outcome, now);
//
// A record is in one place at a time: in memory_ until the journal has it, then in the journal; the
// batch that is under way has copies, or, while the journal fails, rows that were in memory_.

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

// Waits for what was added before it.
struct SettleRequest {
  std::function<void(bool)> done;
  std::size_t added_before;  // of those that are taken with it
};

class HistoryWriter {
 public:
  HistoryWriter(const WriteBehindOptions& options, std::unique_ptr<store::Journal> journal,
                std::function<void(store::Transaction)> start);

  void take(std::vector<PendingRecord> added, std::vector<SettleRequest> flush_waiters,
            SteadyTime now);
  void finished(store::Outcome outcome, SteadyTime now);
  void work(SteadyTime now);
  void answer_flush_waiters(SteadyTime now);
  // When work() has something to do although nothing came; nullopt: never.
  std::optional<SteadyTime> due() const;
  // Journals what is in memory and gives up the rest, whatever is under way.
  void end();

  std::size_t in_memory() const;
  bool is_journal_full() const { return !memory_.empty() && stopped_ == Stopped::kFull; }
  // All but `refused` and `oldest_age`.
  WriteBehindStats stats() const;
  // When the oldest was added that is not stored; nullopt: none waits.
  std::optional<Instant> oldest() const;

 private:
  using Stopped = store::Journal::Stopped;
  struct Row {
    PendingRecord pending;
    std::uint64_t ticket = 0;  // ascending; 0: of an earlier run
  };
  struct Range {
    std::size_t begin;
    std::size_t end;
  };
  struct Settler {
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
  bool is_settled(const Settler& flush_waiter) const;
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
  // The batch: rows, and which ranges of it are not in the database; the front one is tried.
  std::vector<Row> rows_;
  std::deque<Range> left_;
  std::uint64_t through_ = 0;  // of the journal; 0: the rows came from memory_
  bool under_way_ = false;
  bool last_was_memory_ = false;
  SteadyTime retry_at_;
  Millis backoff_{0};
  int refused_in_a_row_ = 0;
  std::vector<Settler> flush_waiters_;
  std::uint64_t stored_ = 0;
  std::uint64_t retries_ = 0;
  std::uint64_t rejected_ = 0;
};

}  // namespace gurukul::social
