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

bool is_read(const net::HttpRequest& request);  // GET or HEAD
// The response with status 405 to a method that is neither GET nor HEAD.
net::HttpResponse method_refused();
// The token of the header "Authorization: Bearer ..." (RFC 6750). Empty: there is no such header.
std::string bearer_token(const net::HttpRequest& request);

}  // namespace gurukul::server
