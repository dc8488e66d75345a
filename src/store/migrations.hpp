#pragma once
// The migrations: which exist, and which a database still needs. A migration changes the schema
// from one version to the next. The files migrations/DIALECT/NNNN_name.sql are compiled into the
// program. Called by the code that opens a database, on the first thread. Tests pass a schema of
// their own.
//
//   auto pending = pending_migrations(built_in_schema().sqlite, {1, 2});
//   if (!pending) return pending.error();   // the database has a version that is unknown here

#include <array>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace gurukul::store {

struct Migration {
  int version;
  std::string_view name;
  std::string_view sql;  // statements, separated by semicolons
};

// Both lists are in ascending order of versions.
struct Schema {
  std::span<const Migration> sqlite;
  std::span<const Migration> postgres;
};

const Schema& built_in_schema();

// The migrations to run, in order. `applied` are the versions that the database has. The error says
// that it has a version which is not in `known`.
Result<std::vector<Migration>> pending_migrations(std::span<const Migration> known,
                                                  const std::set<int>& applied);

// The same as open_database(options), with another schema than the built-in one.
Result<std::unique_ptr<Database>> open_database(const OpenOptions& options, const Schema& schema);

}  // namespace gurukul::store
