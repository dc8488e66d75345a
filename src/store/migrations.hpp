#pragma once
// The versions of the tables: which migrations there are and which of them a database still lacks.
// The files migrations/DIALECT/NNNN_name.sql are compiled in. Called while a database is opened,
// by the one thread that opens it; tests bring a schema of their own.
//
//   auto lacking = pending_migrations(built_in_schema().sqlite, {1, 2});
//   if (!lacking) return lacking.error();   // version 3 is unknown here: a newer program made it

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

// Both in ascending order of versions.
struct Schema {
  std::span<const Migration> sqlite;
  std::span<const Migration> postgres;
};

const Schema& built_in_schema();

// What is to be run, in order, given the versions that the database says it has.
Result<std::vector<Migration>> pending_migrations(std::span<const Migration> known,
                                                  const std::set<int>& applied);

Result<std::unique_ptr<Database>> open_database(const OpenOptions& options, const Schema& schema);

}  // namespace gurukul::store
