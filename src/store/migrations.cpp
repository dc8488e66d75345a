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
    return Error{"the database has schema version " + std::to_string(*unknown.rbegin()) +
                 ", this program knows only " + std::to_string(last) +
                 ": a newer version migrated it; start that one, or restore a backup"};
  }
  return lacking;
}

}  // namespace gurukul::store
