#pragma once
// The database interface behind accounts, profiles, history and settings. Implementations: sqlite/
// (embedded) and postgres/ (production); one conformance suite tests both. Called by accounts/,
// social/ and server/ from any thread, never while users are matched. Both dialects run the same
// statements: tables are named with their schema (`gurukul.profiles`; SQLite attaches its file
// under that name), parameters are $1, $2, ..., types are TEXT, BIGINT and bytes, times are
// milliseconds since the epoch.
//
//   database.run({{"INSERT INTO gurukul.blocks (blocker, blocked) VALUES ($1, $2) "
//                  "ON CONFLICT DO NOTHING",
//                  {user.value(), other.value()}},
//                 {"SELECT blocked FROM gurukul.blocks WHERE blocker = $1", {user.value()}}},
//                [](store::Outcome outcome) {
//                  if (!outcome) return refuse(outcome.fault());
//                  for (const store::Row& row : outcome[1].rows) add_block(row.text(0));
//                });

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/check.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace gurukul::store {

struct Bytes {
  std::string octets;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

struct Null {
  friend bool operator==(const Null&, const Null&) = default;
};

using Value = std::variant<Null, std::int64_t, std::string, Bytes>;

// One parameterized statement. Text from a user is never part of `sql`.
struct Statement {
  std::string_view sql;  // a string literal: has to outlive the transaction
  std::vector<Value> parameters;
};

// Statements that run in order, as one transaction: all or none.
using Transaction = std::vector<Statement>;

class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const { return std::holds_alternative<Null>(at(column)); }
  // REQUIRES: the column has that type. A mismatch is a programming error and aborts.
  std::int64_t integer(std::size_t column) const { return get<std::int64_t>(column); }
  const std::string& text(std::size_t column) const { return get<std::string>(column); }
  const std::string& bytes(std::size_t column) const { return get<Bytes>(column).octets; }

 private:
  const Value& at(std::size_t column) const {
    GURUKUL_CHECK(column < values_.size());
    return values_[column];
  }
  template <class T>
  const T& get(std::size_t column) const {
    const T* value = std::get_if<T>(&at(column));
    GURUKUL_CHECK(value != nullptr);
    return *value;
  }

  std::vector<Value> values_;
};

struct QueryResult {
  std::vector<Row> rows;           // from SELECT and RETURNING
  std::int64_t rows_affected = 0;  // by INSERT, UPDATE, DELETE
};

enum class Fault : std::uint8_t {
  kUnavailable,  // no connection, connection lost before the commit was confirmed, shutdown
  kBusy,         // the bounded queue is full, or a time-out: retry later
  kUnique,       // UNIQUE or PRIMARY KEY violation; nothing was changed
  kForeignKey,   // FOREIGN KEY violation; nothing was changed
  kRefused,      // other violation (CHECK, NOT NULL), text that is not UTF-8 or has a NUL, or an
                 // invalid statement, which is written to `log`; nothing was changed
  kDisk,         // no space, read-only, damaged
};
std::string_view to_string(Fault fault);

// One QueryResult per statement, or the fault; after a fault no statement took effect.
class Outcome {
 public:
  Outcome(std::vector<QueryResult> answers) : state_(std::move(answers)) {}
  Outcome(Fault fault) : state_(fault) {}
  explicit operator bool() const { return state_.index() == 0; }
  Fault fault() const {
    GURUKUL_CHECK(state_.index() == 1);
    return std::get<1>(state_);
  }
  std::vector<QueryResult>& answers() {
    GURUKUL_CHECK(state_.index() == 0);
    return std::get<0>(state_);
  }
  const QueryResult& operator[](std::size_t statement) const {
    GURUKUL_CHECK(state_.index() == 0 && statement < std::get<0>(state_).size());
    return std::get<0>(state_)[statement];
  }

 private:
  std::variant<std::vector<QueryResult>, Fault> state_;
};

using Completion = std::function<void(Outcome)>;

class Database {
 public:
  // Before the destructor returns, every open completion is called with kUnavailable. A completion
  // must therefore not retry at once on kUnavailable.
  virtual ~Database() = default;
  // Any thread. `done` is called exactly once, on a thread of the database, never from inside
  // run(). It has to be short and may call run(). Concurrent transactions may run in either order,
  // and PostgreSQL isolates them with READ COMMITTED: a caller that needs an order waits for the
  // first completion, and a rule is written as UNIQUE or as WHERE version =.
  virtual void run(Transaction transaction, Completion done) = 0;
  // Whether the last attempt to reach the database succeeded. Any thread.
  virtual bool available() const = 0;
};

struct OpenOptions {
  std::string url;                 // "sqlite:PATH" or "postgresql://..."
  std::size_t queue_max = 10'000;  // waiting transactions; beyond this run() gives kBusy
  // PostgreSQL only.
  std::size_t connections = 4;
  Millis connect_timeout{5'000};
  // The longest wait for a connection, and then for the result; kUnavailable after that.
  Millis transaction_timeout{10'000};
  // The longest pause between two attempts to reconnect.
  Millis reconnect_max{5'000};

  // Gets one line for the operator, without parameter values, on any thread. Empty: stderr.
  std::function<void(std::string_view)> log;
};

// Checks the form of a database URL. The error says what is expected and never contains a password.
Status check_database_url(const std::string& url);

// Opens the database, migrates it to the newest schema under a lock and starts the threads. Errors
// name the setting (GURUKUL_DATABASE_URL) and never contain a password. Causes: a wrong URL, a file
// that cannot be opened, or a database that a newer version of this program has migrated.
Result<std::unique_ptr<Database>> open_database(const OpenOptions& options);

}  // namespace gurukul::store
