#include "store/database.hpp"

#include <cstdio>

#include "store/migrations.hpp"
#include "store/postgres/postgres_database.hpp"
#include "store/sqlite/sqlite_database.hpp"

namespace gurukul::store {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite:";

void log_to_stderr(std::string_view line) {
  std::fprintf(stderr, "store: %.*s\n", static_cast<int>(line.size()), line.data());
}

}  // namespace

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::kUnavailable:
      return "unavailable";
    case Fault::kBusy:
      return "busy";
    case Fault::kUnique:
      return "unique";
    case Fault::kForeignKey:
      return "foreign_key";
    case Fault::kRefused:
      return "refused";
    case Fault::kDisk:
      return "disk";
  }
  GURUKUL_CHECK(false);
}

Result<std::unique_ptr<Database>> open_database(const OpenOptions& options) {
  return open_database(options, built_in_schema());
}

Result<std::unique_ptr<Database>> open_database(const OpenOptions& given, const Schema& schema) {
  OpenOptions options = given;
  if (!options.log) options.log = log_to_stderr;
  const std::string_view url = options.url;
  auto opened = [&]() -> Result<std::unique_ptr<Database>> {
    if (url.starts_with(kSqliteScheme)) {
      return open_sqlite(std::string(url.substr(kSqliteScheme.size())), options, schema.sqlite);
    }
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
      return open_postgres(options.url, options, schema.postgres);
    }
    return Error{"has to be sqlite:PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"};
  }();
  if (!opened) return Error{"GURUKUL_DATABASE_URL: " + opened.error().message};
  return opened;
}

}  // namespace gurukul::store
