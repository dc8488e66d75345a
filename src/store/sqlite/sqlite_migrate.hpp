#pragma once
// Migrates a SQLite file to the newest schema. All migrations that are needed run in one
// transaction with the write lock, so that a second server that starts at the same time waits.
// Called by open_sqlite(), on the thread that opens the database.
//
//   if (auto migrated = migrate_sqlite(connection, schema.sqlite); !migrated) return migrated;

#include <span>

#include "base/result.hpp"
#include "store/migrations.hpp"
#include "store/sqlite/connection.hpp"

namespace gurukul::store {

Status migrate_sqlite(Connection& connection, std::span<const Migration> known);

}  // namespace gurukul::store
