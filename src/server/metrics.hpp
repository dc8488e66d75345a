#pragma once
// GET /metrics: the reports of all shards and of the lobby as Prometheus text. The setting
// GURUKUL_METRICS says who may read it. Called by ConnectionHandler and MetricsListener. Any
// thread.
//
//   if (path == "/metrics") return metrics_response(context, &backend, request);

#include <string>

#include "net/http.hpp"
#include "server/server_context.hpp"

namespace gurukul::server {

class Backend;

// `backend` is null in open mode.
std::string metrics_text(ServerContext& context, const Backend* backend);
// Status 405: the method is neither GET nor HEAD. Status 401: the setting requires a token, and the
// request has no token or a wrong one. Otherwise the status is 200.
net::HttpResponse metrics_response(ServerContext& context, const Backend* backend,
                                   const net::HttpRequest& request);

}  // namespace gurukul::server
