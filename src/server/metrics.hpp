#pragma once
// GET /metrics: the reports of all shards and of the lobby as Prometheus text. Any thread.

#include <string>

#include "server/shared.hpp"

namespace gurukul::server {

std::string metrics_text(Shared& shared);

}  // namespace gurukul::server
