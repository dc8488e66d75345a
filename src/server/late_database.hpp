#pragma once
// Opens the database, and waits while it does not answer yet: after a boot or a deploy it may start
// later than this server. An error that waiting cannot solve (wrong password, missing database, a
// file that cannot be opened) is returned at once. Called by Backend at start, on the first thread.
//
//   auto database = open_late_database(options);

#include <memory>
#include <string_view>

#include "store/database.hpp"

namespace gurukul::server {

// Fails after 20 s, or on SIGTERM or SIGINT. The log says what the server waits for. REQUIRES:
// prepare_signals() was called.
Result<std::unique_ptr<store::Database>> open_late_database(const store::OpenOptions& options);

// True when an error message of libpq (the PostgreSQL client library) means that the database
// server is unreachable, is starting, or has no free connection.
bool may_answer_later(std::string_view message);

}  // namespace gurukul::server
