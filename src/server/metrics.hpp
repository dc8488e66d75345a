#pragma once
// GET /metrics: the reports of all shards and of the lobby as Prometheus text, for whom
// GURUKUL_METRICS lets read them. Any thread.
//
//   if (path == "/metrics") return metrics_response(shared, request);

#include <string>

#include "net/http.hpp"
#include "server/server_context.hpp"

namespace gurukul::server {

std::string metrics_text(ServerContext& shared);
// 405: neither GET nor HEAD. 401: the setting names a token, and the request has another or none.
net::HttpResponse metrics_response(ServerContext& shared, const net::HttpRequest& request);

}  // namespace gurukul::server
