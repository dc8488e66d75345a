#pragma once
// GET /metrics: the reports of all shards and of the lobby as Prometheus text. The setting
// GURUKUL_METRICS says who may read it. Called by ConnectionHandler and MetricsListener. Any
// thread.
//
//   if (path == "/metrics") return metrics_response(context, request);

#include <string>

#include "net/http.hpp"
#include "server/server_context.hpp"

namespace gurukul::server {

std::string metrics_text(ServerContext& shared);
// Status 405: the method is neither GET nor HEAD. Status 401: the setting requires a token, and the
// request has a wrong one or none.
net::HttpResponse metrics_response(ServerContext& shared, const net::HttpRequest& request);

}  // namespace gurukul::server
