#pragma once
// PostgreSQL behind the interface: one thread, a few connections, each with one transaction under
// way. While nothing answers, transactions are told kUnavailable at once instead of waiting.
// Opened by open_database (store/database.hpp), which is what everybody else calls.
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
