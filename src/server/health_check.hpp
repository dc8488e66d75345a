#pragma once
// `gurukul health`: asks the running server of the same settings whether it answers, for a
// container's health check. Opens no database and no file of the data folder. Called by main, once
// a process. One thread.
//
//   if (const Status healthy = ask_health(*settings); !healthy) print healthy.error().message;

#include <string>

#include "base/result.hpp"
#include "server/settings.hpp"

namespace gurukul::server {

// Where the server of these settings is reached on this machine.
std::string health_url(const Settings& settings);
// The error says what was asked and what came back; at the latest after 2.5 s.
Status ask_health(const Settings& settings);

}  // namespace gurukul::server
