#pragma once
// gurukul admin add ADDRESS | remove ADDRESS | list: who is an administrator, decided by whoever
// can run programs on the host and read the server's settings. Works on the database, also while
// the server runs, which looks every second. Called by main; blocks.
//
//   return run_admin_command({"add", "dean@campus.example"}, environment, names);

#include <string>
#include <vector>

#include "server/settings.hpp"

namespace gurukul::server {

// Flags of `gurukul serve` may follow. The exit code: 0 done, 1 no such account or no database, 2
// wrong use. `variables` are the names of all environment variables.
int run_admin_command(const std::vector<std::string>& arguments, const Environment& environment,
                      const std::vector<std::string>& variables);

}  // namespace gurukul::server
