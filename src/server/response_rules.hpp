#pragma once
// Response headers that restrict what a browser may do with a page, and error responses that
// several routes share. Called by ConnectionHandler and by the metrics routes. Any thread.
//
//   add_browser_rules(response, came_over_tls);

#include <string>

#include "net/http.hpp"

namespace gurukul::server {

// Adds the security headers of web pages, and HSTS (RFC 6797) when the request came over TLS.
void add_browser_rules(net::HttpResponse& response, bool came_over_tls);

bool is_read(const net::HttpRequest& request);  // GET or HEAD
net::HttpResponse method_refused();
// The token of the header "Authorization: Bearer ..." (RFC 6750). Empty: none.
std::string bearer_token(const net::HttpRequest& request);

}  // namespace gurukul::server
