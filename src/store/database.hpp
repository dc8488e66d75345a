#pragma once
// The database behind accounts, profiles, history and settings: one interface, sqlite/ embedded and
// postgres/ in production, held by one conformance suite. Called by accounts/, social/ and server/
// from any thread; never on the matching path. Both dialects read the same statements: tables are
// named with their schema (`gurukul.profiles`; SQLite attaches its file under that name),
// parameters are $1, $2, ..., types are TEXT, BIGINT and bytes, times are milliseconds since the
// epoch.
//
//   database.run({{"INSERT INTO gurukul.blocks (blocker, blocked) VALUES ($1, $2) "
//                  "ON CONFLICT DO NOTHING",
//                  {user.value(), other.value()}},
//                 {"SELECT blocked FROM gurukul.blocks WHERE blocker = $1", {user.value()}}},
//                [weak](store::Outcome outcome) {
//                  if (!outcome) return refuse(outcome.fault());
//                  for (const store::Row& row : outcome[1].rows) ... row.text(0) ...
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

// One parameterised statement. No text of a user is ever part of `sql`.
struct Statement {
  std::string_view sql;  // lives for ever: a literal
  std::vector<Value> parameters;
};

// The statements of a transaction run in order, all or none.
using Transaction = std::vector<Statement>;

class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const { return std::holds_alternative<Null>(at(column)); }
  // The column has to be of that type: a mismatch is a defect of ours.
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
  std::vector<Row> rows;           // of SELECT and RETURNING
  std::int64_t rows_affected = 0;  // of INSERT, UPDATE, DELETE
};

enum class Fault : std::uint8_t {
  kUnavailable,  // no connection, a connection lost before the commit was told, shutting down
  kBusy,         // the bounded queue is full: try later
  kUnique,       // a UNIQUE or PRIMARY KEY rule refused it; nothing was changed
  kForeignKey,   // a FOREIGN KEY rule refused it; nothing was changed
  kRefused,      // another rule (CHECK, NOT NULL), text that is no UTF-8 or has a NUL, a statement
                 // that the database does not understand: told to `log`; nothing was changed
  kDisk,         // no space, read-only, damaged
};
std::string_view to_string(Fault fault);

// One QueryResult for each statement, or why nothing was done.
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
  // Every completion that is still owed is called with kUnavailable before the destructor returns;
  // so nobody runs the same again at once when told kUnavailable.
  virtual ~Database() = default;
  // Any thread. `done` is called exactly once, on a thread of the database, and never from inside
  // run(); it has to be short and may call run() again. Two transactions that are under way at the
  // same time may be done in either order, and PostgreSQL isolates them as READ COMMITTED does:
  // who needs an order awaits the first, who needs a rule writes it as UNIQUE or WHERE version =.
  virtual void run(Transaction transaction, Completion done) = 0;
  // Whether the last attempt to reach it held. Any thread.
  virtual bool available() const = 0;
};

struct OpenOptions {
  std::string url;                 // "sqlite:PATH" or "postgresql://..."
  std::size_t queue_max = 10'000;  // transactions that wait; beyond it run() answers kBusy
  // PostgreSQL only.
  std::size_t connections = 4;
  Millis connect_timeout{5'000};
  // How long a transaction may wait for a connection, and then for its answer; kUnavailable after.
  Millis transaction_timeout{10'000};
  // The longest pause between two attempts to connect again.
  Millis reconnect_max{5'000};

  // One line for the operator, without values of parameters; on any thread. Empty: stderr.
  std::function<void(std::string_view)> log;
};

// Whether it is a URL of a database that there may be; what it has to be, if not. Never a password.
Status check_database_url(const std::string& url);

// Opens, migrates to the newest schema under a lock and starts the threads. Errors name the setting
// (GURUKUL_DATABASE_URL) and never a password: a wrong URL, a file that cannot be opened, a
// database that a newer version of this program has migrated already.
Result<std::unique_ptr<Database>> open_database(const OpenOptions& options);

}  // namespace gurukul::store
