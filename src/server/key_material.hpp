#pragma once
// Finds the signing secret of a server with a database. It is, in this order:
//   GURUKUL_SECRET, if it is set;
//   a row of the database, if GURUKUL_DATABASE_URL is set, because several instances may share it;
//   otherwise the file `secret` in the data folder.
// A missing secret is generated. Logs a warning when the secret has changed since the last start.
// Called by Backend at start, on the first thread; waits for the database.
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
// secret. If the database has no secret yet, a secret in the data folder is copied into it.
Result<std::string> find_secret(const Settings& settings, store::Database& database, Instant now);

}  // namespace gurukul::server
