#include "store/sqlite/connection.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/clock.hpp"

namespace gurukul::store {
namespace {

// Compares texts by their bytes. It is the collation "C", which PostgreSQL has too: ORDER BY name
// COLLATE "C".
int compare_bytes(void*, int left_size, const void* left, int right_size, const void* right) {
  const int order =
      std::memcmp(left, right, static_cast<std::size_t>(std::min(left_size, right_size)));
  return order != 0 ? order : left_size - right_size;
}

// The number in a parameter's name, 2 for "$2". SQLite itself numbers the parameters in the order
// of their first use. 0: the name has another form.
std::size_t parameter_number(const char* name) {
  std::size_t number = 0;
  if (name == nullptr || *name != '$') return 0;
  const char* end = name + std::strlen(name);
  const auto [rest, error] = std::from_chars(name + 1, end, number);
  return error == std::errc{} && rest == end ? number : 0;
}

int bind_value(sqlite3_stmt* statement, int at, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return sqlite3_bind_int64(statement, at, *number);
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    return sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    // A null pointer would be bound as NULL.
    const char* octets = bytes->octets.empty() ? "" : bytes->octets.data();
    return sqlite3_bind_blob64(statement, at, octets, bytes->octets.size(), SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, at);
}

}  // namespace

Fault fault_of_sqlite(int code) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return Fault::kUnique;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Fault::kForeignKey;
    default:
      break;
  }
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
      return Fault::kBusy;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
      return Fault::kDisk;
    default:
      return Fault::kRefused;
  }
}

void Connection::CloseDatabase::operator()(sqlite3* database) const {
  GURUKUL_CHECK(sqlite3_close(database) == SQLITE_OK);
}

void Connection::FinalizeStatement::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path) {
  if (path.empty()) return Error{"sqlite: must be followed by a path"};
  // The file contains password hashes, so only its owner may read it. SQLite gives the files beside
  // it the same mode. mknod() creates the file without opening it, because closing a descriptor of
  // the file would release the locks that this process has on it (fcntl(2)).
  if (::mknod(path.c_str(), S_IFREG | 0600, 0) != 0 && errno != EEXIST) {
    return Error{"cannot create " + path + ": " + std::strerror(errno)};
  }
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(":memory:", &database,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  GURUKUL_CHECK(database != nullptr);
  std::unique_ptr<Connection> connection(new Connection(database));
  if (code != SQLITE_OK) return Error{std::string("cannot start SQLite: ") + sqlite3_errstr(code)};
  if (auto attached = connection->attach(path); !attached) return attached.error();
  return connection;
}

Status Connection::attach(const std::string& path) {
  sqlite3_extended_result_codes(database_.get(), 1);
  sqlite3_busy_timeout(database_.get(), kBusyTimeoutMs);
  sqlite3_create_collation(database_.get(), "C", SQLITE_UTF8, nullptr, compare_bytes);
  // The prefix makes a name such as ":memory:" a file name.
  const std::string file = path.front() == '/' ? path : "./" + path;
  if (!run({{"ATTACH $1 AS gurukul", {file}}}) || use_write_ahead_log() != SQLITE_OK ||
      execute("PRAGMA gurukul.synchronous = FULL;"
              "PRAGMA gurukul.journal_size_limit = " +
              std::to_string(kLogBytesKept) +
              ";"
              "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
              "PRAGMA case_sensitive_like = ON; PRAGMA temp_store = MEMORY") != SQLITE_OK) {
    return Error{"cannot open " + path + " as a SQLite database: " + failure_};
  }
  statements_.clear();
  return Done{};
}

int Connection::use_write_ahead_log() {
  const std::int64_t deadline_us = steady_us() + kBusyTimeoutMs * 1'000LL;
  while (true) {
    const int code = execute("PRAGMA gurukul.journal_mode = WAL");
    // SQLite does not wait by itself when two processes open a new file at the same time.
    if ((code & 0xFF) != SQLITE_BUSY || steady_us() > deadline_us) return code;
    sqlite3_sleep(5);
  }
}

std::optional<Connection::LogState> Connection::checkpoint() {
  int pages = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(database_.get(), "gurukul", SQLITE_CHECKPOINT_PASSIVE,
                                             &pages, &moved);
  if (code != SQLITE_OK || pages < 0) return std::nullopt;
  return LogState{pages, moved};
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

int Connection::failed(int code) {
  failure_ = sqlite3_errmsg(database_.get());
  return code;
}

int Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? code : failed(code);
}

Outcome Connection::run(const Transaction& transaction) {
  std::vector<QueryResult> answers;
  answers.reserve(transaction.size());
  for (const Statement& statement : transaction) {
    int code = SQLITE_OK;
    sqlite3_stmt* prepared = prepare(statement.sql, code);
    if (prepared != nullptr) {
      code = bind(prepared, statement.parameters);
      if (code == SQLITE_OK) code = step(prepared, answers.emplace_back());
      sqlite3_reset(prepared);
      sqlite3_clear_bindings(prepared);
    }
    if (code != SQLITE_OK) {
      failure_.append(" in: ").append(statement.sql);
      return fault_of_sqlite(code);
    }
  }
  return answers;
}

sqlite3_stmt* Connection::prepare(std::string_view sql, int& code) {
  const std::string key(sql);
  const auto known = statements_.find(key);
  if (known != statements_.end()) return known->second.get();
  if (statements_.size() >= kStatementsMax) statements_.clear();
  sqlite3_stmt* prepared = nullptr;
  const char* rest = nullptr;
  code = sqlite3_prepare_v3(database_.get(), key.data(), static_cast<int>(key.size()),
                            SQLITE_PREPARE_PERSISTENT, &prepared, &rest);
  StatementHandle handle(prepared);
  if (code != SQLITE_OK) {
    failed(code);
    return nullptr;
  }
  const bool more = std::any_of(rest, key.data() + key.size(),
                                [](char c) { return c != ' ' && c != '\n' && c != ';'; });
  if (prepared == nullptr || more) {
    failure_ = "not exactly one statement";
    code = SQLITE_MISUSE;
    return nullptr;
  }
  return statements_.emplace(key, std::move(handle)).first->second.get();
}

int Connection::bind(sqlite3_stmt* statement, const std::vector<Value>& parameters) {
  const int count = sqlite3_bind_parameter_count(statement);
  std::size_t bound = 0;
  for (int at = 1; at <= count; ++at) {
    const std::size_t number = parameter_number(sqlite3_bind_parameter_name(statement, at));
    if (number == 0 || number > parameters.size()) break;
    const int code = bind_value(statement, at, parameters[number - 1]);
    if (code != SQLITE_OK) return failed(code);
    ++bound;
  }
  if (bound == static_cast<std::size_t>(count) && bound == parameters.size()) return SQLITE_OK;
  failure_ = "its parameters are not $1 to $" + std::to_string(parameters.size());
  return SQLITE_MISUSE;
}

int Connection::step(sqlite3_stmt* statement, QueryResult& answer) {
  const sqlite3_int64 changes_before = sqlite3_total_changes64(database_.get());
  const int columns = sqlite3_column_count(statement);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      const auto size = [&] {
        return static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      };
      switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER:
          values.emplace_back(std::int64_t{sqlite3_column_int64(statement, column)});
          break;
        case SQLITE_TEXT: {
          const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
          values.emplace_back(std::string(text, size()));
          break;
        }
        case SQLITE_BLOB: {
          const auto* blob = static_cast<const char*>(sqlite3_column_blob(statement, column));
          values.emplace_back(Bytes{blob == nullptr ? "" : std::string(blob, size())});
          break;
        }
        case SQLITE_NULL:
          values.emplace_back(Null{});
          break;
        default:
          failure_ = "a column is a real number, CAST it";
          return SQLITE_MISUSE;
      }
    }
    answer.rows.emplace_back(std::move(values));
  }
  if (code != SQLITE_DONE) return failed(code);
  if (sqlite3_total_changes64(database_.get()) != changes_before) {
    answer.rows_affected = sqlite3_changes64(database_.get());
  }
  return SQLITE_OK;
}

}  // namespace gurukul::store
