#pragma once
// Schema versions: the migrations that exist, and those that a database still needs. The files
// migrations/DIALECT/NNNN_name.sql are compiled in. Called by the thread that opens a database;
// tests pass a schema of their own.
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

// The migrations to run, in order. `applied`: the versions recorded in the database.
Result<std::vector<Migration>> pending_migrations(std::span<const Migration> known,
                                                  const std::set<int>& applied);

Result<std::unique_ptr<Database>> open_database(const OpenOptions& options, const Schema& schema);

}  // namespace gurukul::store
