#pragma once
// The SQLite implementation of Database: one file, one thread. Transactions that wait at the same
// time share one commit and so one fsync. Nevertheless each of them takes effect completely or not
// at all, and no completion is called before the commit. Called by open_database()
// (store/database.hpp) only, on the thread that opens the database.
//
//   auto database = open_sqlite("/var/lib/gurukul/gurukul.db", options, schema.sqlite);

#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"
#include "store/migrations.hpp"

namespace gurukul::store {

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, const OpenOptions& options,
                                              std::span<const Migration> migrations);

}  // namespace gurukul::store
