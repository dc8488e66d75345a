#pragma once
// A SQLite file. It is attached as schema `gurukul` to a database in memory. So statements that
// name tables with their schema are the same as in PostgreSQL. Used by SqliteDatabase, by one
// thread at a time: first the thread that opens the database, then the database's own thread.
//
//   auto connection = Connection::open("/var/lib/gurukul/gurukul.db");
//   (*connection)->execute("BEGIN IMMEDIATE");
//   Outcome outcome = (*connection)->run(transaction);

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "store/database.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gurukul::store {

// The fault for an extended result code other than SQLITE_OK, SQLITE_ROW and SQLITE_DONE.
Fault fault_of_sqlite(int code);

class Connection {
 public:
  static constexpr int kBusyTimeoutMs = 5'000;
  static constexpr std::size_t kStatementsMax = 512;  // prepared statements that are kept
  // The size to which SQLite cuts the file of the write-ahead log when it begins the log anew.
  static constexpr std::int64_t kLogBytesKept = 64LL * 1024 * 1024;

  // Creates the file, readable by its owner only, when it is missing.
  static Result<std::unique_ptr<Connection>> open(const std::string& path);

  // Runs one or more statements without parameters. Returns a SQLite result code.
  int execute(const std::string& sql);
  // Runs the statements in order within the open transaction. After a fault the caller has to roll
  // back, because the statements before the failed one have taken effect.
  Outcome run(const Transaction& transaction);
  // The write-ahead log, in pages: its length, and how much of it was copied to the database file.
  struct LogState {
    int pages;
    int moved;
  };
  // Copies the log to the database file, as far as open readers allow it. nullopt: it is not
  // possible now.
  std::optional<LogState> checkpoint();
  // True while a transaction is open. After some errors, for example a full disk, SQLite itself has
  // rolled it back.
  bool in_transaction() const;
  // The message of the last failure.
  const std::string& failure() const { return failure_; }

 private:
  struct CloseDatabase {
    void operator()(sqlite3* database) const;
  };
  struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const;
  };
  using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

  explicit Connection(sqlite3* database) : database_(database) {}
  Status attach(const std::string& path);
  int use_write_ahead_log();
  int failed(int code);
  // The prepared statement. Null: it failed, and `code` has the reason.
  sqlite3_stmt* prepare(std::string_view sql, int& code);
  int bind(sqlite3_stmt* statement, const std::vector<Value>& parameters);
  int step(sqlite3_stmt* statement, QueryResult& answer);

  std::string failure_;
  // Owned; the statements are destroyed first.
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::unordered_map<std::string, StatementHandle> statements_;
};

}  // namespace gurukul::store
