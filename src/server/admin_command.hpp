#pragma once
// The command `gurukul admin add ADDRESS | remove ADDRESS | list`, which manages the
// administrators. Anyone who can run programs on the host and read the server's settings can use
// it. It changes the database, also while the server runs: the server reads the list of
// administrators once a second. Called by main, on the first thread; blocks.
//
//   return run_admin_command({"add", "dean@campus.example"}, environment, names);

#include <string>
#include <vector>

#include "server/settings.hpp"

namespace gurukul::server {

// Flags of `gurukul serve` may follow the command. `variables` are the names of all environment
// variables. Returns the exit code. 0: done. 1: no such account, no database, or open mode. 2:
// wrong usage or a wrong setting.
int run_admin_command(const std::vector<std::string>& arguments, const Environment& environment,
                      const std::vector<std::string>& variables);

}  // namespace gurukul::server
