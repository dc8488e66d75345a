#include "store/sqlite/sqlite_migrate.hpp"

#include <sqlite3.h>

#include "base/clock.hpp"

namespace gurukul::store {
namespace {

Error cannot(const Connection& connection, std::string_view what) {
  return Error{"cannot " + std::string(what) + ": " + connection.failure()};
}

Status migrate_within(Connection& connection, std::span<const Migration> known) {
  if (connection.execute("CREATE TABLE IF NOT EXISTS gurukul.schema_version ("
                         "version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                         "applied_at_ms INTEGER NOT NULL) STRICT") != SQLITE_OK) {
    return cannot(connection, "create gurukul.schema_version");
  }
  Outcome versions = connection.run({{"SELECT version FROM gurukul.schema_version", {}}});
  if (!versions) return cannot(connection, "read gurukul.schema_version");
  std::set<int> applied;
  for (const Row& row : versions[0].rows) applied.insert(static_cast<int>(row.integer(0)));
  const auto lacking = pending_migrations(known, applied);
  if (!lacking) return lacking.error();
  for (const Migration& migration : *lacking) {
    const std::string name(migration.name);
    if (connection.execute(std::string(migration.sql)) != SQLITE_OK ||
        !connection.run({{"INSERT INTO gurukul.schema_version VALUES ($1, $2, $3)",
                          {std::int64_t{migration.version}, name, Clock().wall().unix_ms}}})) {
      return cannot(connection, "apply migration " + name);
    }
    GURUKUL_CHECK(connection.in_transaction());
  }
  return Done{};
}

}  // namespace

Status migrate_sqlite(Connection& connection, std::span<const Migration> known) {
  if (connection.execute("BEGIN IMMEDIATE") != SQLITE_OK) {
    return cannot(connection, "lock the database to migrate it");
  }
  Status migrated = migrate_within(connection, known);
  if (migrated && connection.execute("COMMIT") != SQLITE_OK) {
    migrated = cannot(connection, "commit the migration");
  }
  if (connection.in_transaction()) connection.execute("ROLLBACK");
  return migrated;
}

}  // namespace gurukul::store
