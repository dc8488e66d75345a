#pragma once
// Migrates a SQLite file to the newest schema: all pending migrations in one transaction that holds
// the write lock, so that a second program that starts at the same time waits. Called by the
// opening thread.
//
//   if (auto migrated = migrate_sqlite(connection, schema.sqlite); !migrated) return migrated;
//   if (auto migrated = migrate_sqlite(connection, schema.sqlite); !migrated) return ...;

#include <span>

#include "base/result.hpp"
#include "store/migrations.hpp"
#include "store/sqlite/connection.hpp"

namespace gurukul::store {

Status migrate_sqlite(Connection& connection, std::span<const Migration> known);

}  // namespace gurukul::store
