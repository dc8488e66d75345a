#pragma once
// Finds the signing secret of an installation with a database. The order is: the operator's
// setting, the file in the data folder, a row of the database when the database is not in the data
// folder. Logs a warning when the secret has changed since the last start. Called by Backend at
// start, on the first thread; waits for the database.
//
//   auto secret = find_secret(settings, database, clock.wall());
//   if (!secret) return secret.error();

#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "server/settings.hpp"
#include "store/database.hpp"

namespace gurukul::server {

// Errors name the setting. Instances that start at the same time on one database agree on one
// secret. A secret that an older version left in the data folder is copied into the database.
Result<std::string> find_secret(const Settings& settings, store::Database& database, Instant now);

}  // namespace gurukul::server
