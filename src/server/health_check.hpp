#pragma once
// The command `gurukul health`, the health check of a container: sends a request to the running
// server that has the same settings. It opens no database and no file of the data folder. Called by
// main, once in a process, on the first thread; blocks.
//
//   const Status healthy = ask_health(*settings);
//   if (!healthy) print(healthy.error().message);

#include <string>

#include "base/result.hpp"
#include "server/settings.hpp"

namespace gurukul::server {

// The URL of the server with these settings, as seen from this machine.
std::string health_url(const Settings& settings);
// Returns within 2.5 s. The error contains the URL and what was answered.
Status ask_health(const Settings& settings);

}  // namespace gurukul::server
