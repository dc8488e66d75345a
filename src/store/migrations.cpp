#include "store/migrations.hpp"

#include <string>

namespace gurukul::store {

Result<std::vector<Migration>> pending_migrations(std::span<const Migration> known,
                                                  const std::set<int>& applied) {
  std::set<int> unknown = applied;
  std::vector<Migration> lacking;
  int last = 0;
  for (const Migration& migration : known) {
    GURUKUL_CHECK(migration.version > last);
    last = migration.version;
    unknown.erase(migration.version);
    if (!applied.contains(migration.version)) lacking.push_back(migration);
  }
  if (!unknown.empty()) {
    return Error{
        "the database has schema version " + std::to_string(*unknown.rbegin()) +
        ", but this version of gurukul supports only versions up to " + std::to_string(last) +
        ". A newer gurukul has migrated the database. Start the newer one, or restore a backup"};
  }
  return lacking;
}

}  // namespace gurukul::store
