#include "store/database.hpp"

#include "store/line_log.hpp"
#include "store/migrations.hpp"
#include "store/postgres/postgres_database.hpp"
#include "store/postgres/target.hpp"
#include "store/sqlite/sqlite_database.hpp"

namespace gurukul::store {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite:";

bool is_postgres(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
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

Status check_database_url(const std::string& url) {
  if (is_postgres(url)) {
    const auto target = Target::parse(url);
    return target ? Status{Done{}} : Status{target.error()};
  }
  if (url.starts_with(kSqliteScheme) && url.size() > kSqliteScheme.size()) return Done{};
  return Error{"has to be sqlite:PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"};
}

Result<std::unique_ptr<Database>> open_database(const OpenOptions& options) {
  return open_database(options, built_in_schema());
}

Result<std::unique_ptr<Database>> open_database(const OpenOptions& given, const Schema& schema) {
  OpenOptions options = given;
  if (!options.log) options.log = log_to_stderr("store");
  const std::string& url = options.url;
  auto opened = [&]() -> Result<std::unique_ptr<Database>> {
    if (const Status valid = check_database_url(url); !valid) return valid.error();
    if (is_postgres(url)) return open_postgres(url, options, schema.postgres);
    return open_sqlite(url.substr(kSqliteScheme.size()), options, schema.sqlite);
  }();
  if (!opened) return Error{"GURUKUL_DATABASE_URL: " + opened.error().message};
  return opened;
}

}  // namespace gurukul::store
