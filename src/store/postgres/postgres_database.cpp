#include "store/postgres/postgres_database.hpp"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/clock.hpp"
#include "store/postgres/blocking_session.hpp"
#include "store/postgres/postgres_migrate.hpp"
#include "store/postgres/session.hpp"

namespace gurukul::store {
namespace {

// In each deadlock PostgreSQL lets one transaction succeed and rolls the others back. So this many
// transactions can compete for the same rows, and all of them succeed.
constexpr int kAttemptsMax = 10;

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(Target target, const OpenOptions& options)
      : target_(std::move(target)), options_(options), inbox_(options.queue_max) {
    for (std::size_t i = 0; i < std::max<std::size_t>(options.connections, 1); ++i) {
      sessions_.emplace_back(target_, options_, random_);
    }
    thread_ = std::thread([this] { serve(); });
  }
  ~PostgresDatabase() override {
    inbox_.close();
    thread_.join();
  }

  void run(Transaction transaction, Completion done) override {
    inbox_.push(std::move(transaction), std::move(done));
  }
  bool available() const override { return available_.load(std::memory_order_relaxed); }

 private:
  void serve();
  void await();
  int poll_timeout_ms(std::int64_t now_us) const;
  void advance(std::int64_t now_us);
  void deliver(Finished finished);
  void start_waiting(std::int64_t now_us);
  void fail_waiting(std::int64_t now_us);
  void shut_down();

  // Constant after construction.
  const Target target_;
  const OpenOptions options_;

  Inbox inbox_;
  // True at first: the database was opened through a working connection.
  std::atomic<bool> available_{true};
  // Used by the thread only.
  SystemRandom random_;
  std::vector<Session> sessions_;
  std::vector<pollfd> descriptors_;
  // Last: it uses everything above.
  std::thread thread_;
};

void PostgresDatabase::serve() {
  while (!inbox_.closed()) {
    const std::int64_t now_us = steady_us();
    advance(now_us);
    const bool connected = std::any_of(sessions_.begin(), sessions_.end(),
                                       [](const Session& one) { return one.is_connected(); });
    const bool failed = std::any_of(sessions_.begin(), sessions_.end(),
                                    [](const Session& one) { return one.failed_attempts() > 0; });
    available_.store(connected || !failed, std::memory_order_relaxed);
    for (Refused& refused : inbox_.take_refused()) refused.done(refused.fault);
    start_waiting(now_us);
    fail_waiting(now_us);
    await();
  }
  shut_down();
}

void PostgresDatabase::await() {
  descriptors_.clear();
  descriptors_.push_back({.fd = inbox_.wake_fd(), .events = POLLIN, .revents = 0});
  for (const Session& session : sessions_) {
    descriptors_.push_back({.fd = session.fd(), .events = session.events(), .revents = 0});
  }
  ::poll(descriptors_.data(), descriptors_.size(), poll_timeout_ms(steady_us()));
  inbox_.acknowledge();
}

int PostgresDatabase::poll_timeout_ms(std::int64_t now_us) const {
  std::int64_t next_us = now_us + 60'000'000;
  for (const Session& session : sessions_) {
    if (session.deadline_us() != 0) next_us = std::min(next_us, session.deadline_us());
  }
  if (const std::int64_t oldest_us = inbox_.oldest_us(); oldest_us != 0) {
    next_us = std::min(next_us, oldest_us + options_.transaction_timeout.count() * 1000);
  }
  return static_cast<int>(std::max<std::int64_t>(0, next_us - now_us + 999) / 1000);
}

void PostgresDatabase::advance(std::int64_t now_us) {
  for (Session& session : sessions_) {
    if (auto finished = session.advance(now_us)) deliver(std::move(*finished));
  }
}

void PostgresDatabase::deliver(Finished finished) {
  Pending& pending = finished.pending;
  if (finished.try_again && ++pending.attempts < kAttemptsMax) {
    inbox_.put_back(std::move(pending));
  } else {
    pending.done(std::move(finished.outcome));
  }
}

void PostgresDatabase::start_waiting(std::int64_t now_us) {
  for (Session& session : sessions_) {
    // A loop, because a transaction may have finished already. Then the session is idle, and no
    // event would wake this thread for the next transaction.
    while (session.is_idle()) {
      std::vector<Pending> next = inbox_.take(1);
      if (next.empty()) return;
      std::optional<Finished> finished = session.start(std::move(next.front()), now_us);
      if (!finished) finished = session.advance(now_us);
      if (finished) deliver(std::move(*finished));
    }
  }
}

void PostgresDatabase::fail_waiting(std::int64_t now_us) {
  const std::int64_t patience_us = options_.transaction_timeout.count() * 1000;
  while (const std::int64_t oldest_us = inbox_.oldest_us()) {
    if (available() && now_us < oldest_us + patience_us) return;
    for (Pending& pending : inbox_.take(1)) pending.done(Fault::kUnavailable);
  }
}

void PostgresDatabase::shut_down() {
  for (Session& session : sessions_) {
    if (auto pending = session.abandon()) pending->done(Fault::kUnavailable);
  }
  while (true) {
    std::vector<Pending> waiting = inbox_.take(256);
    std::vector<Refused> refused = inbox_.take_refused();
    if (waiting.empty() && refused.empty()) return;
    for (Pending& pending : waiting) pending.done(Fault::kUnavailable);
    for (Refused& one : refused) one.done(one.fault);
  }
}

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(const std::string& url, const OpenOptions& options,
                                                std::span<const Migration> migrations) {
  auto target = Target::parse(url);
  if (!target) return target.error();
  auto session = BlockingSession::connect(*target, options.connect_timeout);
  if (!session) return session.error();
  // A connection pooler accepts connections even while the database behind it cannot be reached.
  if (auto rows = (*session)->query("SELECT 1", options.connect_timeout); !rows) {
    return rows.error();
  }
  if (auto migrated = migrate_postgres(**session, migrations); !migrated) return migrated.error();
  session->reset();
  return std::unique_ptr<Database>(std::make_unique<PostgresDatabase>(std::move(*target), options));
}

}  // namespace gurukul::store
