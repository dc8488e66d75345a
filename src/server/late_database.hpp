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

// Fails after kPatience or on a terminating signal. The log says what is being waited for.
Result<std::unique_ptr<store::Database>> open_late_database(const store::OpenOptions& options);

// True when an error message of libpq means that the server is unreachable, starting or full.
bool may_answer_later(std::string_view message);

}  // namespace gurukul::server
