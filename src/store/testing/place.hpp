#pragma once
// Test fixture: a new SQLite file, a new PostgreSQL database, or one behind pgbouncer, with a small
// schema in both dialects. Tests only; one thread.
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

// The cluster of the whole test program: started on first use, and running when it is returned.
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

// Waits for the completion. Throws when none comes within a minute.
Outcome run(Database& database, Transaction transaction);
// "ok" or the name of the fault.
std::string told(const Outcome& outcome);
// The only value of the only row, an integer.
std::int64_t count(Database& database, std::string_view sql);

}  // namespace gurukul::store::testing
