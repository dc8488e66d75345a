#pragma once
// The embedded database: one file, one thread. Transactions that wait together share one commit,
// and so one fsync; each is still all or nothing by itself, and none is told before the commit.
// Opened by open_database (store/database.hpp), which is what everybody else calls.
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
