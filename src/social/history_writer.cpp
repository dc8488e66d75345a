#include "social/history_writer.hpp"

#include <algorithm>

#include "base/uuid.hpp"

namespace gurukul::social {
namespace {

using store::Fault;

// The largest number of records in one append to the journal. Each append costs one fsync.
constexpr std::size_t kJournalRowsMax = 1024;
constexpr Millis kJournalRetry{1'000};
constexpr std::size_t kFlushWaitersMax = 1024;
// After so many refusals in a row, the cause is probably not the records but the database, for
// example a missing permission or table. Records then become dead letters slowly, which leaves time
// for a repair.
constexpr int kRefusedInARowMax = 16;

// True when the same transaction may succeed later.
bool may_pass(Fault fault) {
  return fault == Fault::kUnavailable || fault == Fault::kBusy || fault == Fault::kDisk;
}

const MessageId* message_id(const PendingRecord& pending) {
  const auto* message = std::get_if<MessageRecord>(&pending.record);
  return message == nullptr ? nullptr : &message->message;
}

std::string name_of(const PendingRecord& pending) {
  if (const MessageId* id = message_id(pending)) return "message " + format_uuid(*id);
  return "call " + format_uuid(std::get<CallRecord>(pending.record).session);
}

}  // namespace

HistoryWriter::HistoryWriter(const WriteBehindOptions& options,
                             std::unique_ptr<store::Journal> journal,
                             std::function<void(store::Transaction)> start)
    : options_(options),
      start_(std::move(start)),
      dead_letter_file_(options.directory),
      journal_(std::move(journal)) {}

void HistoryWriter::take(std::vector<PendingRecord> added, std::vector<FlushRequest> flush_waiters,
                         SteadyTime now) {
  for (FlushRequest& request : flush_waiters) {
    if (flush_waiters_.size() >= kFlushWaitersMax) {
      request.done(false);
    } else {
      flush_waiters_.push_back({std::move(request.done), last_ticket_ + request.added_before,
                                journal_->last_sequence(), now + options_.flush_max});
    }
  }
  for (PendingRecord& pending : added) memory_.push_back({std::move(pending), ++last_ticket_});
}

void HistoryWriter::work(SteadyTime now) {
  if (!memory_.empty() && now >= journal_at_) to_journal(now);
  if (!under_way_ && now >= retry_at_ && (!left_.empty() || load_batch())) start_front();
}

std::optional<SteadyTime> HistoryWriter::due() const {
  std::optional<SteadyTime> due;
  const auto consider = [&due](SteadyTime at) { due = due ? std::min(*due, at) : at; };
  if (!memory_.empty()) consider(journal_at_);
  if (!under_way_ && (!left_.empty() || !memory_.empty() || journal_->has_unread())) {
    consider(retry_at_);
  }
  for (const FlushWaiter& flush_waiter : flush_waiters_) consider(flush_waiter.until);
  return due;
}

void HistoryWriter::to_journal(SteadyTime now) {
  stopped_ = Stopped::kNot;
  while (!memory_.empty() && stopped_ == Stopped::kNot) {
    const std::size_t count = std::min(memory_.size(), kJournalRowsMax);
    std::vector<std::string> payloads;
    payloads.reserve(count);
    for (std::size_t i = 0; i < count; ++i) payloads.push_back(encode(memory_[i].pending));
    const store::Journal::Appended appended = journal_->append(payloads);
    stopped_ = appended.stopped;
    if (appended.count == 0) break;
    for (FlushWaiter& flush_waiter : flush_waiters_) {
      if (flush_waiter.ticket >= memory_.front().ticket)
        flush_waiter.sequence = journal_->last_sequence();
    }
    memory_.erase(memory_.begin(), memory_.begin() + static_cast<std::ptrdiff_t>(appended.count));
  }
  if (!memory_.empty()) journal_at_ = now + kJournalRetry;
}

// Makes the next batch. Records that are only in memory would be lost by a crash, so they go first.
// But after a batch from memory the next one comes from the journal, so that the journal shrinks
// too.
bool HistoryWriter::load_batch() {
  rows_.clear();
  through_ = 0;
  if (!memory_.empty() && !last_was_memory_) {
    load_from_memory();
  } else if (!load_from_journal() && !memory_.empty()) {
    load_from_memory();
  }
  last_was_memory_ = through_ == 0 && !rows_.empty();
  if (rows_.empty()) return false;
  left_.push_back({0, rows_.size()});
  return true;
}

bool HistoryWriter::load_from_journal() {
  while (rows_.empty()) {
    const auto records = journal_->read(options_.batch_rows);
    if (records.empty()) return false;
    for (const store::Journal::Record& record : records) {
      if (auto pending = decode(record.payload)) {
        rows_.push_back({std::move(*pending)});
      } else {
        keep_dead_letter(dead_letter_line(record.payload),
                         "a record in a format that this version does not know");
      }
    }
    through_ = records.back().sequence;
    if (rows_.empty()) journal_->done(through_);
  }
  return true;
}

void HistoryWriter::load_from_memory() {
  const auto count = static_cast<std::ptrdiff_t>(std::min(memory_.size(), options_.batch_rows));
  rows_.assign(std::make_move_iterator(memory_.begin()),
               std::make_move_iterator(memory_.begin() + count));
  memory_.erase(memory_.begin(), memory_.begin() + count);
}

void HistoryWriter::start_front() {
  const Range range = left_.front();
  std::vector<CallRecord> calls;
  std::vector<MessageRecord> messages;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const auto& record = rows_[i].pending.record;
    if (const auto* call = std::get_if<CallRecord>(&record)) {
      calls.push_back(*call);
    } else {
      messages.push_back(std::get<MessageRecord>(record));
    }
  }
  store::Transaction transaction = store_calls(calls);
  for (store::Statement& statement : store_messages(messages)) {
    transaction.push_back(std::move(statement));
  }
  under_way_ = true;
  start_(std::move(transaction));
}

void HistoryWriter::finished(const store::Outcome& outcome, SteadyTime now) {
  GURUKUL_CHECK(under_way_);
  under_way_ = false;
  if (outcome) {
    front_is_stored();
  } else if (may_pass(outcome.fault())) {
    front_may_succeed_later(outcome.fault(), now);
  } else {
    front_is_refused(outcome.fault(), now);
  }
}

void HistoryWriter::front_is_stored() {
  if (backoff_ > Millis{0}) options_.log("the database stores calls and messages again");
  backoff_ = Millis{0};
  refused_in_a_row_ = 0;
  const Range range = left_.front();
  stored_ += range.end - range.begin;
  tell(options_.on_saved, range);
  pop_front();
}

void HistoryWriter::front_may_succeed_later(Fault fault, SteadyTime now) {
  if (backoff_ == Millis{0}) {
    options_.log("the database cannot store calls and messages (" + std::string(to_string(fault)) +
                 "): they are kept and retried");
  }
  ++retries_;
  backoff_ = std::clamp(backoff_ * 2, options_.retry_min, options_.retry_max);
  retry_at_ = now + pause(backoff_);
  if (through_ == 0) back_to_memory();  // perhaps the journal accepts them before the retry
}

void HistoryWriter::back_to_memory() {
  for (auto range = left_.rbegin(); range != left_.rend(); ++range) {
    for (std::size_t i = range->end; i > range->begin; --i) {
      memory_.push_front(std::move(rows_[i - 1]));
    }
  }
  rows_.clear();
  left_.clear();
}

void HistoryWriter::front_is_refused(Fault fault, SteadyTime now) {
  const Range range = left_.front();
  if (range.end - range.begin == 1) ++refused_in_a_row_;
  if (refused_in_a_row_ >= kRefusedInARowMax) retry_at_ = now + pause(options_.retry_max);
  if (range.end - range.begin > 1) {
    const std::size_t middle = range.begin + (range.end - range.begin) / 2;
    left_.front().begin = middle;
    left_.push_front({range.begin, middle});
    return;
  }
  set_aside(rows_[range.begin], fault);
  tell(options_.on_dead_letter, range);
  pop_front();
}

void HistoryWriter::set_aside(const Row& row, Fault fault) {
  const std::string_view word = to_string(fault);
  keep_dead_letter(dead_letter_line(row.pending, word),
                   name_of(row.pending) + " (" + std::string(word) + ")");
}

void HistoryWriter::keep_dead_letter(std::string line, const std::string& what) {
  ++rejected_;
  const Status kept = dead_letter_file_.add(std::move(line));
  options_.log("the database cannot store " + what + ": " +
               (kept ? "the record was added to the file journal/rejected"
                     : "the record is lost: " + kept.error().message));
}

void HistoryWriter::pop_front() {
  left_.pop_front();
  if (!left_.empty()) return;
  rows_.clear();
  if (through_ == 0) return;
  journal_->done(through_);
  if (stopped_ == Stopped::kFull) journal_at_ = SteadyTime{};
}

void HistoryWriter::tell(const std::function<void(std::span<const MessageId>)>& callback,
                         Range range) {
  if (!callback) return;
  std::vector<MessageId> ids;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    if (const MessageId* id = message_id(rows_[i].pending)) ids.push_back(*id);
  }
  if (!ids.empty()) callback(ids);
}

bool HistoryWriter::is_flushed(const FlushWaiter& flush_waiter) const {
  if (journal_->done_through() < flush_waiter.sequence) return false;
  if (!memory_.empty() && memory_.front().ticket <= flush_waiter.ticket) return false;
  return left_.empty() || through_ != 0 || rows_[left_.front().begin].ticket > flush_waiter.ticket;
}

void HistoryWriter::answer_flush_waiters(SteadyTime now) {
  std::vector<std::pair<std::function<void(bool)>, bool>> answers;
  std::erase_if(flush_waiters_, [&](FlushWaiter& flush_waiter) {
    const bool flushed = is_flushed(flush_waiter);
    if (!flushed && now < flush_waiter.until) return false;
    answers.emplace_back(std::move(flush_waiter.done), flushed);
    return true;
  });
  for (const auto& [done, flushed] : answers) done(flushed);
}

// Half of `longest` plus a random part of the other half. The half limits the rate of retries. The
// random part keeps several servers from retrying at the same time.
Millis HistoryWriter::pause(Millis longest) {
  const auto half = std::max<std::int64_t>(1, longest.count() / 2);
  return Millis{half +
                static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(half))};
}

void HistoryWriter::end() {
  if (through_ == 0) back_to_memory();
  to_journal(SteadyTime{});
  if (!memory_.empty()) {
    options_.log("the last calls and messages could not be written to the journal: " +
                 std::to_string(memory_.size()) + " records are lost");
  }
  for (const FlushWaiter& flush_waiter : flush_waiters_) flush_waiter.done(false);
  flush_waiters_.clear();
}

std::size_t HistoryWriter::in_memory() const {
  std::size_t count = memory_.size();
  if (through_ != 0) return count;
  for (const Range& range : left_) count += range.end - range.begin;
  return count;
}

WriteBehindStats HistoryWriter::stats() const {
  WriteBehindStats stats;
  stats.queued = in_memory();
  stats.journaled = journal_->records_waiting();
  stats.journal_bytes = journal_->bytes();
  stats.stored = stored_;
  stats.retries = retries_;
  stats.rejected = rejected_;
  stats.journal_is_failing = stopped_ == Stopped::kFailed;
  return stats;
}

std::optional<Instant> HistoryWriter::oldest() const {
  std::optional<Instant> oldest;
  if (!left_.empty()) oldest = rows_[left_.front().begin].pending.added_at;
  if (!memory_.empty()) {
    const Instant at = memory_.front().pending.added_at;
    oldest = oldest ? std::min(*oldest, at) : at;
  }
  return oldest;
}

}  // namespace gurukul::social
