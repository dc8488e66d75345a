#pragma once
// The PostgreSQL implementation of Database: one thread and a few connections, each with one
// transaction at a time. While the database server cannot be reached, transactions get kUnavailable
// at once. Called by open_database() (store/database.hpp) only, on the thread that opens the
// database.
//
//   auto database = open_postgres("postgresql://...", options, schema.postgres);

#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"
#include "store/migrations.hpp"

namespace gurukul::store {

Result<std::unique_ptr<Database>> open_postgres(const std::string& url, const OpenOptions& options,
                                                std::span<const Migration> migrations);

}  // namespace gurukul::store
