#pragma once
// Which secret this installation signs with, where there is a database: the operator's, the one in
// the data folder, or one in the database when that is not in the data folder. Says in the log what
// it costs when the secret is another one than before. Called by Backend at start; waits for the
// database.
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
// secret. A secret that an older version left in the data folder is taken into the database.
Result<std::string> find_secret(const Settings& settings, store::Database& database, Instant now);

}  // namespace gurukul::server
