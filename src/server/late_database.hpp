#pragma once
// Opens the database, and waits for one that does not answer yet: after a boot or a deploy it may
// need a while longer than we do. What cannot get better by waiting (a wrong password, a database
// that is not there, a file that cannot be opened) is an error at once. Called at the start, by
// Backend, on the first thread.
//
//   auto database = open_late_database(options);

#include <memory>
#include <string_view>

#include "store/database.hpp"

namespace gurukul::server {

// Gives up after kPatience, or when the process is told to end; the log says for what it waits.
Result<std::unique_ptr<store::Database>> open_late_database(const store::OpenOptions& options);

// Whether libpq's words are about a server that cannot be reached, or that is starting or full.
bool may_answer_later(std::string_view message);

}  // namespace gurukul::server
