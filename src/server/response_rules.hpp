#pragma once
// Response headers that restrict what a browser may do with a page, and helpers that several routes
// share. Called by ConnectionHandler and metrics_response(). Any thread.
//
//   add_browser_rules(response, came_over_tls);

#include <string>

#include "net/http.hpp"

namespace gurukul::server {

// Adds HSTS (RFC 6797) when the request came over TLS. Adds the security headers of web pages when
// the response is HTML.
void add_browser_rules(net::HttpResponse& response, bool came_over_tls);

// The response with status 405 to a method that is neither GET nor HEAD.
net::HttpResponse method_refused();

}  // namespace gurukul::server
