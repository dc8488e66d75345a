#pragma once
// Brings a SQLite file to the newest schema: all lacking migrations in one transaction that holds
// the write lock, so that of two programs which start together one waits. Called while the database
// is opened, by the opening thread.
//
//   if (auto migrated = migrate_sqlite(connection, schema.sqlite); !migrated) return ...;

#include <span>

#include "base/result.hpp"
#include "store/migrations.hpp"
#include "store/sqlite/connection.hpp"

namespace gurukul::store {

Status migrate_sqlite(Connection& connection, std::span<const Migration> known);

}  // namespace gurukul::store
