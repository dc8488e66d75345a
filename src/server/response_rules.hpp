#pragma once
// Headers that tell a browser what a page may do, and that this host is reached by TLS only; and
// refusals that several routes share. Called by the handler and by the routes of metrics. Any thread.
//
//   add_browser_rules(response, came_over_tls);

#include <string>

#include "net/http.hpp"

namespace gurukul::server {

// HSTS (RFC 6797) where the request came over TLS, and the rules of pages on pages.
void add_browser_rules(net::HttpResponse& response, bool came_over_tls);

bool is_read(const net::HttpRequest& request);  // GET or HEAD
net::HttpResponse method_refused();
// The token of "Authorization: Bearer ..." (RFC 6750); empty: none.
std::string bearer_token(const net::HttpRequest& request);

}  // namespace gurukul::server
