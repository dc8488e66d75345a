#pragma once
// One SQLite file, attached as schema `gurukul` to a database in memory, so that the statements
// which name their tables with the schema are the same as in PostgreSQL. Used by one thread at a
// time: the one that opens it, then the one of SqliteDatabase.
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

// Of an extended result code other than SQLITE_OK, SQLITE_ROW and SQLITE_DONE.
Fault fault_of_sqlite(int code);

class Connection {
 public:
  static constexpr int kBusyTimeoutMs = 5'000;
  static constexpr std::size_t kStatementsMax = 512;
  // What is left of the write-ahead log's file when it is begun anew.
  static constexpr std::int64_t kLogBytesKept = 64LL * 1024 * 1024;

  // Creates the file, readable for its owner only, when it is absent.
  static Result<std::unique_ptr<Connection>> open(const std::string& path);

  // One or more statements without parameters; a code of SQLite.
  int execute(const std::string& sql);
  // The statements one after the other, within whatever transaction is open. A fault may leave the
  // first ones done: the caller rolls back.
  Outcome run(const Transaction& transaction);
  // The write-ahead log, in pages: all of it, and what of it is in the database's file by now.
  struct LogState {
    int pages;
    int moved;
  };
  // Moves as much as readers allow. nullopt: not possible now.
  std::optional<LogState> checkpoint();
  // False after SQLite itself has rolled back (disk full, for instance).
  bool in_transaction() const;
  // Of the last failure.
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
  // Null: failed, and `code` tells how.
  sqlite3_stmt* prepare(std::string_view sql, int& code);
  int bind(sqlite3_stmt* statement, const std::vector<Value>& parameters);
  int step(sqlite3_stmt* statement, QueryResult& answer);

  std::string failure_;
  // Owned; the statements go first.
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::unordered_map<std::string, StatementHandle> statements_;
};

}  // namespace gurukul::store
