#include "store/sqlite/sqlite_database.hpp"

#include <poll.h>
#include <sqlite3.h>

#include <atomic>
#include <optional>
#include <thread>

#include "base/clock.hpp"
#include "base/within_memory.hpp"
#include "store/inbox.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_migrate.hpp"

namespace gurukul::store {
namespace {

// The most transactions that share a commit.
constexpr std::size_t kBatchMax = 256;

// How often the length of the write-ahead log is checked, and from which length on it is reported.
constexpr std::int64_t kLookAtLogEveryUs = 10'000'000;
constexpr int kLogPagesLong = 32'768;  // 128 MiB

// True for a fault that does not come from the statement. It may affect all transactions that share
// a commit.
bool is_of_environment(Fault fault) {
  return fault == Fault::kDisk || fault == Fault::kBusy;
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::unique_ptr<Connection> connection, const OpenOptions& options)
      : log_(options.log), inbox_(options.queue_max), connection_(std::move(connection)) {
    thread_ = std::thread([this] { serve(); });
  }
  ~SqliteDatabase() override {
    inbox_.close();
    thread_.join();
  }

  void run(Transaction transaction, Completion done) override {
    inbox_.push(std::move(transaction), std::move(done));
  }
  bool available() const override { return available_.load(std::memory_order_relaxed); }

 private:
  void serve();
  // False: the queue is empty and closed.
  bool serve_once();
  void run_batch(std::vector<Pending> batch);
  // nullopt: none of the transactions was committed.
  std::optional<std::vector<Outcome>> commit_together(const std::vector<Pending>& batch);
  Outcome commit_alone(const Transaction& transaction);
  // Runs the statements. Returns kBusy when there is not enough memory. After a fault the caller
  // rolls back.
  Outcome run_within_memory(const Transaction& transaction);
  // Runs a transaction in a savepoint and rolls it back after a fault. Returns kDisk when SQLite
  // itself has rolled back all transactions of the shared commit.
  Outcome run_nested(const Transaction& transaction);
  void roll_back();
  // SQLite can shorten the log only when no reader needs its old content. It grows while another
  // program keeps a read transaction open. That is reported to the operator.
  void look_at_log();
  // Sets available(), and logs the first fault of several in a row.
  Outcome noted(Outcome outcome);

  // Constant after construction.
  const std::function<void(std::string_view)> log_;

  Inbox inbox_;
  std::atomic<bool> available_{true};
  // Used by the thread only.
  std::unique_ptr<Connection> connection_;
  std::int64_t look_at_log_us_ = 0;
  bool log_is_long_ = false;
  // Last: it uses everything above.
  std::thread thread_;
};

void SqliteDatabase::serve() {
  pollfd wake{.fd = inbox_.wake_fd(), .events = POLLIN, .revents = 0};
  do {
    ::poll(&wake, 1, -1);
    inbox_.acknowledge();
  } while (serve_once());
}

bool SqliteDatabase::serve_once() {
  while (true) {
    const bool closed = inbox_.closed();
    std::vector<Refused> refused = inbox_.take_refused();
    std::vector<Pending> batch = inbox_.take(kBatchMax);
    if (refused.empty() && batch.empty()) return !closed;
    for (Refused& one : refused) one.done(one.fault);
    if (closed) {
      for (Pending& one : batch) one.done(Fault::kUnavailable);
    } else if (!batch.empty()) {
      run_batch(std::move(batch));
      look_at_log();
    }
  }
}

void SqliteDatabase::run_batch(std::vector<Pending> batch) {
  if (batch.size() > 1) {
    if (auto outcomes = commit_together(batch)) {
      for (std::size_t i = 0; i < batch.size(); ++i) batch[i].done(noted((*outcomes)[i]));
      return;
    }
  }
  // There is one transaction, or the shared commit failed, for example because of a full disk. Each
  // transaction is committed alone.
  for (Pending& one : batch) one.done(noted(commit_alone(one.transaction)));
}

std::optional<std::vector<Outcome>> SqliteDatabase::commit_together(
    const std::vector<Pending>& batch) {
  if (const int code = connection_->execute("BEGIN IMMEDIATE"); code != SQLITE_OK) {
    // Another program has the lock, and the time to wait is over. Each transaction gets this fault,
    // because trying them alone would wait again for each.
    return std::vector<Outcome>(batch.size(), Outcome(fault_of_sqlite(code)));
  }
  std::vector<Outcome> outcomes;
  outcomes.reserve(batch.size());
  for (const Pending& one : batch) {
    outcomes.push_back(run_nested(one.transaction));
    if (!outcomes.back() && is_of_environment(outcomes.back().fault())) {
      roll_back();
      return std::nullopt;
    }
  }
  if (connection_->execute("COMMIT") == SQLITE_OK) return outcomes;
  roll_back();
  return std::nullopt;
}

Outcome SqliteDatabase::run_within_memory(const Transaction& transaction) {
  Outcome outcome = Fault::kBusy;
  within_memory([&] { outcome = connection_->run(transaction); });
  return outcome;
}

Outcome SqliteDatabase::run_nested(const Transaction& transaction) {
  connection_->execute("SAVEPOINT one");
  Outcome outcome = run_within_memory(transaction);
  if (!outcome && outcome.fault() == Fault::kRefused) log_(connection_->failure());
  if (!connection_->in_transaction()) return Fault::kDisk;
  if (!outcome) connection_->execute("ROLLBACK TO one");
  connection_->execute("RELEASE one");
  return outcome;
}

Outcome SqliteDatabase::commit_alone(const Transaction& transaction) {
  int code = connection_->execute("BEGIN IMMEDIATE");
  if (code != SQLITE_OK) return fault_of_sqlite(code);
  Outcome outcome = run_within_memory(transaction);
  if (!outcome && outcome.fault() == Fault::kRefused) log_(connection_->failure());
  if (outcome) {
    code = connection_->execute("COMMIT");
    if (code == SQLITE_OK) return outcome;
    outcome = fault_of_sqlite(code);
  }
  roll_back();
  return outcome;
}

void SqliteDatabase::look_at_log() {
  const std::int64_t now = steady_us();
  if (now < look_at_log_us_) return;
  look_at_log_us_ = now + kLookAtLogEveryUs;
  const auto state = connection_->checkpoint();
  const bool is_long = state && state->pages - state->moved > kLogPagesLong;
  if (is_long && !log_is_long_) {
    log_("SQLite: the write-ahead log cannot be shortened, it has " + std::to_string(state->pages) +
         " pages: another program keeps a read transaction open on the database");
  }
  log_is_long_ = is_long;
}

void SqliteDatabase::roll_back() {
  if (connection_->in_transaction()) connection_->execute("ROLLBACK");
}

Outcome SqliteDatabase::noted(Outcome outcome) {
  const bool available = outcome || !is_of_environment(outcome.fault());
  if (available_.exchange(available, std::memory_order_relaxed) && !available) {
    log_("SQLite: " + connection_->failure());
  }
  return outcome;
}

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, const OpenOptions& options,
                                              std::span<const Migration> migrations) {
  auto connection = Connection::open(path);
  if (!connection) return connection.error();
  if (auto migrated = migrate_sqlite(**connection, migrations); !migrated) {
    return Error{path + ": " + migrated.error().message};
  }
  return std::unique_ptr<Database>(
      std::make_unique<SqliteDatabase>(std::move(*connection), options));
}

}  // namespace gurukul::store
