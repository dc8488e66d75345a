#include "social/write_behind.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

#include "base/mutex.hpp"
#include "social/history_writer.hpp"

namespace gurukul::social {
namespace {

// The size limit of a record. The protocol does not allow a record that is nearly as large, and the
// journal accepts larger ones.
constexpr std::size_t kRecordBytesMax = 64 * 1024;

std::size_t bytes_of(const CallRecord& call) {
  return call.first.user.value().size() + call.second.user.value().size();
}

std::size_t bytes_of(const MessageRecord& message) {
  return message.sender.value().size() + message.text.size();
}

void log_to_stderr(std::string_view line) {
  std::fprintf(stderr, "history: %.*s\n", static_cast<int>(line.size()), line.data());
}

}  // namespace

// Passes data between the callers and the write-behind thread. It is shared, because a completion
// of the database may still use it when the WriteBehind and its thread no longer exist.
class WriteBehind::Mailbox {
 public:
  struct Taken {
    std::vector<PendingRecord> added;
    std::vector<FlushRequest> flush_waiters;
    std::optional<store::Outcome> outcome;
    bool closed = false;
  };

  Mailbox(const WriteBehindOptions& options, const Clock& clock)
      : batch_rows_(options.batch_rows),
        batch_wait_(options.batch_wait),
        queue_max_(options.queue_max),
        clock_(clock) {}

  // Any thread.
  Instant now() const { return clock_.wall(); }
  Accepted add(PendingRecord pending, bool is_too_big);
  void flush(std::function<void(bool)> done);
  void finished(store::Outcome outcome);
  void close();
  WriteBehindStats stats() const;

  // Called by the write-behind thread. Waits until there is work, at most until `due`. nullopt:
  // without a limit.
  Taken wait(std::optional<SteadyTime> due);
  void publish(const HistoryWriter& writer);

 private:
  // True when the write-behind thread should take what was added, without waiting for more.
  bool is_ripe(SteadyTime now) const REQUIRES_LOCK(mutex_) {
    return closed_ || !flush_waiters_.empty() || added_.size() >= batch_rows_ ||
           (!added_.empty() && now >= first_added_at_ + batch_wait_);
  }

  // Constant after construction.
  const std::size_t batch_rows_;
  const Millis batch_wait_;
  const std::size_t queue_max_;
  const Clock& clock_;

  mutable Mutex mutex_;
  CondVar wake_;
  std::vector<PendingRecord> added_ GUARDED_BY(mutex_);
  SteadyTime first_added_at_ GUARDED_BY(mutex_);  // when added_ got its first record
  std::vector<FlushRequest> flush_waiters_ GUARDED_BY(mutex_);
  std::optional<store::Outcome> outcome_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
  std::size_t in_memory_ GUARDED_BY(mutex_) = 0;  // records in memory of the writer
  bool journal_full_ GUARDED_BY(mutex_) = false;
  std::uint64_t refused_ GUARDED_BY(mutex_) = 0;
  WriteBehindStats stats_ GUARDED_BY(mutex_);
  std::optional<Instant> oldest_ GUARDED_BY(mutex_);  // added_at of the oldest record of the writer
};

Accepted WriteBehind::Mailbox::add(PendingRecord pending, bool is_too_big) {
  const MutexLock lock(mutex_);
  if (is_too_big || journal_full_ || added_.size() + in_memory_ >= queue_max_) {
    ++refused_;
    return Accepted::kRefused;
  }
  if (added_.empty()) first_added_at_ = clock_.steady();
  added_.push_back(std::move(pending));
  if (added_.size() == 1 || added_.size() == batch_rows_) wake_.notify_one();
  return Accepted::kYes;
}

void WriteBehind::Mailbox::flush(std::function<void(bool)> done) {
  const MutexLock lock(mutex_);
  flush_waiters_.push_back({std::move(done), added_.size()});
  wake_.notify_one();
}

void WriteBehind::Mailbox::finished(store::Outcome outcome) {
  const MutexLock lock(mutex_);
  outcome_ = std::move(outcome);
  wake_.notify_one();
}

void WriteBehind::Mailbox::close() {
  const MutexLock lock(mutex_);
  closed_ = true;
  wake_.notify_one();
}

WriteBehind::Mailbox::Taken WriteBehind::Mailbox::wait(std::optional<SteadyTime> due) {
  MutexLock lock(mutex_);
  while (true) {
    const SteadyTime now = clock_.steady();
    if (is_ripe(now) || outcome_ || (due && now >= *due)) break;
    std::optional<SteadyTime> until = due;
    if (!added_.empty()) {
      const SteadyTime ripe = first_added_at_ + batch_wait_;
      until = until ? std::min(*until, ripe) : ripe;
    }
    if (until)
      wake_.wait_for(lock, *until - now);
    else
      wake_.wait(lock);
  }
  Taken taken;
  taken.outcome = std::exchange(outcome_, std::nullopt);
  taken.closed = closed_;
  if (is_ripe(clock_.steady())) {
    in_memory_ += added_.size();
    taken.added.swap(added_);
    taken.flush_waiters.swap(flush_waiters_);
  }
  return taken;
}

void WriteBehind::Mailbox::publish(const HistoryWriter& writer) {
  const MutexLock lock(mutex_);
  stats_ = writer.stats();
  oldest_ = writer.oldest();
  in_memory_ = stats_.queued;
  journal_full_ = writer.is_journal_full();
}

WriteBehindStats WriteBehind::Mailbox::stats() const {
  const Instant now = clock_.wall();
  const MutexLock lock(mutex_);
  WriteBehindStats stats = stats_;
  stats.refused = refused_;
  stats.queued = in_memory_ + added_.size();
  Instant oldest = oldest_.value_or(now);
  if (!added_.empty()) oldest = std::min(oldest, added_.front().added_at);
  // The difference is negative when the wall clock was set back meanwhile.
  stats.oldest_age = std::max(Millis{0}, now - oldest);
  return stats;
}

class WriteBehind::Thread {
 public:
  Thread(const WriteBehindOptions& options, std::unique_ptr<store::Journal> journal,
         store::Database& database, const Clock& clock, std::shared_ptr<Mailbox> mailbox)
      : clock_(clock),
        mailbox_(std::move(mailbox)),
        writer_(options, std::move(journal), [this, &database](store::Transaction transaction) {
          database.run(std::move(transaction),
                       [weak = std::weak_ptr(mailbox_)](store::Outcome outcome) {
                         if (const auto alive = weak.lock()) {
                           alive->finished(std::move(outcome));
                         }
                       });
        }) {
    mailbox_->publish(writer_);
    thread_ = std::thread([this] { serve(); });
  }
  ~Thread() {
    mailbox_->close();
    thread_.join();
  }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

 private:
  void serve() {
    for (bool closed = false; !closed;) {
      Mailbox::Taken taken = mailbox_->wait(writer_.due());
      closed = taken.closed;
      if (taken.outcome) writer_.finished(*taken.outcome, clock_.steady());
      writer_.take(std::move(taken.added), std::move(taken.flush_waiters), clock_.steady());
      if (closed) {
        writer_.end();
      } else {
        writer_.work(clock_.steady());
      }
      mailbox_->publish(writer_);
      if (!closed) writer_.answer_flush_waiters(clock_.steady());
    }
  }

  const Clock& clock_;
  const std::shared_ptr<Mailbox> mailbox_;
  HistoryWriter writer_;
  // Last: it uses everything above.
  std::thread thread_;
};

WriteBehind::WriteBehind(std::shared_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}

WriteBehind::~WriteBehind() = default;

Result<std::unique_ptr<WriteBehind>> WriteBehind::open(WriteBehindOptions options,
                                                       store::Database& database,
                                                       const Clock& clock) {
  GURUKUL_CHECK(options.queue_max > 0 && options.batch_rows > 0 && options.bytes_max > 0);
  if (!options.log) options.log = log_to_stderr;
  store::JournalOptions journal_options;
  journal_options.directory = options.directory;
  journal_options.bytes_max = options.bytes_max;
  journal_options.log = [log = options.log](std::string_view line) {
    log(std::string("journal: ").append(line));
  };
  auto journal = store::Journal::open(std::move(journal_options));
  if (!journal) return journal.error();
  std::unique_ptr<WriteBehind> made(new WriteBehind(std::make_shared<Mailbox>(options, clock)));
  made->thread_ =
      std::make_unique<Thread>(options, std::move(*journal), database, clock, made->mailbox_);
  return made;
}

Accepted WriteBehind::add_call(const CallRecord& call) {
  return mailbox_->add({call, mailbox_->now()}, bytes_of(call) > kRecordBytesMax);
}

Accepted WriteBehind::add_message(const MessageRecord& message) {
  return mailbox_->add({message, mailbox_->now()}, bytes_of(message) > kRecordBytesMax);
}

void WriteBehind::flush(std::function<void(bool)> done) {
  GURUKUL_CHECK(done != nullptr);
  mailbox_->flush(std::move(done));
}

WriteBehindStats WriteBehind::stats() const {
  return mailbox_->stats();
}

}  // namespace gurukul::social
