#pragma once
// The database interface behind accounts, profiles, history and operator's settings. There are two
// implementations, sqlite/ (in this process) and postgres/ (a database server); the same
// conformance tests run with both. Called by accounts/, social/ and server/ on any thread. The
// lobby never waits for it. Both implementations run the same statements: tables are named with
// their schema (`gurukul.profiles`), parameters are $1, $2 and so on, types are TEXT, BIGINT and
// bytes, and times are milliseconds since 1970.
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
#include <optional>
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

// NULL for nullopt.
template <class T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value(Null{});
}

// One parameterized statement. Text from a user is never part of `sql`.
struct Statement {
  std::string_view sql;  // a string literal, because it has to outlive the transaction
  std::vector<Value> parameters;
};

// Statements that run in order, as one transaction: all or none.
using Transaction = std::vector<Statement>;

class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const { return std::holds_alternative<Null>(at(column)); }
  // REQUIRES: the column has this type. Another type or NULL fails a CHECK.
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
  kUnavailable,  // no connection, no answer in time, or shutdown; after a lost connection the
                 // transaction may have been committed nevertheless
  kBusy,         // the queue is full, another transaction was in the way, or there was not enough
                 // memory: it may succeed later
  kUnique,       // UNIQUE or PRIMARY KEY violation; nothing was changed
  kForeignKey,   // FOREIGN KEY violation; nothing was changed
  kRefused,      // other violation (CHECK, NOT NULL), text that is not UTF-8 or has a NUL, or an
                 // invalid statement, which is written to `log`; nothing was changed
  kDisk,         // no space, read-only, damaged
};
std::string_view to_string(Fault fault);

// One QueryResult for each statement, or the fault. After a fault no statement took effect; only
// kUnavailable leaves this open.
class Outcome {
 public:
  // NOLINTBEGIN(google-explicit-constructor): an outcome is made by `return answers;`.
  Outcome(std::vector<QueryResult> answers) : state_(std::move(answers)) {}
  Outcome(Fault fault) : state_(fault) {}
  // NOLINTEND(google-explicit-constructor)
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

// Called with the result of a transaction.
using Completion = std::function<void(Outcome)>;

class Database {
 public:
  // The destructor waits until every completion was called; those that are left get kUnavailable.
  // So a completion must not repeat its transaction at once after kUnavailable.
  virtual ~Database() = default;
  // Any thread. `done` is called exactly once, on a thread of the database, and never inside of
  // run(). It has to be short and may call run(). Transactions that run at the same time may run in
  // any order, and PostgreSQL isolates them only with READ COMMITTED. A caller that needs an order
  // starts the second one in the completion of the first one. A rule that must hold for both is
  // written as UNIQUE or as "WHERE version = $1".
  virtual void run(Transaction transaction, Completion done) = 0;
  // True when the last attempt to reach the database succeeded. Any thread.
  virtual bool available() const = 0;
};

struct OpenOptions {
  std::string url;                 // "sqlite:PATH" or "postgresql://..."
  std::size_t queue_max = 10'000;  // transactions that may wait; further ones get kBusy
  // The next four are for PostgreSQL only.
  std::size_t connections = 4;
  Millis connect_timeout{5'000};
  // The longest wait for a free connection, and then for the result. Afterwards the transaction
  // gets kUnavailable.
  Millis transaction_timeout{10'000};
  // The longest pause between two attempts to reconnect.
  Millis reconnect_max{5'000};

  // Called with one line for the operator, without values of parameters, on any thread. Empty: the
  // line goes to stderr.
  std::function<void(std::string_view)> log;
};

// Checks the form of a database URL. The error says what is expected and never contains a password.
Status check_database_url(const std::string& url);

// Opens the database, migrates it to the newest schema under a lock and starts the threads. Errors
// name the setting (GURUKUL_DATABASE_URL) and never contain a password. Causes: a wrong URL, a file
// that cannot be opened, or a database that a newer version of this program has migrated.
Result<std::unique_ptr<Database>> open_database(const OpenOptions& options);

}  // namespace gurukul::store
