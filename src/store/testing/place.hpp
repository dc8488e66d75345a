#pragma once
// A place for a database in a test: a new SQLite file, a new PostgreSQL database, or one behind
// pgbouncer, with a small schema for both. Used by the tests of store/ and social/ and by the
// benchmark of the database; one thread.
//
//   Place place(Kind::kSqlite);
//   auto database = place.open();
//   Outcome outcome = run(*database, {{"SELECT 1 AS one", {}}});

#include <array>
#include <memory>
#include <string>

#include "store/migrations.hpp"
#include "store/testing/postgres_cluster.hpp"
#include "store/testing/temporary_folder.hpp"

namespace gurukul::store::testing {

enum class Kind : std::uint8_t { kSqlite, kPostgres, kBouncer };
std::string name_of(Kind kind);

// The PostgreSQL cluster of the test program. The first call starts it and waits until it is ready.
PostgresCluster& shared_cluster();
void stop_shared_cluster();

// The tables people, notes and counters, in three migrations.
const Schema& test_schema();
// The first `count` migrations of test_schema().
Schema test_schema_up_to(std::size_t count);

class Place {
 public:
  explicit Place(Kind kind);
  OpenOptions options() const;
  // Throws when the database cannot be opened.
  std::unique_ptr<Database> open() const { return open(options()); }
  static std::unique_ptr<Database> open(const OpenOptions& options,
                                        const Schema& schema = test_schema());
  // The name of the PostgreSQL database.
  const std::string& database() const { return database_; }
  // The path of the SQLite file.
  std::string file() const { return folder_.path() + "/gurukul.db"; }

 private:
  const Kind kind_;
  const TemporaryFolder folder_;
  std::string database_;
};

// Runs the transaction and waits for its result. Throws when there is none within a minute.
Outcome run(Database& database, Transaction transaction);
// "ok" or the name of the fault.
std::string told(const Outcome& outcome);
// Runs a query that returns one row with one integer, and returns this integer.
std::int64_t count(Database& database, std::string_view sql);

}  // namespace gurukul::store::testing
