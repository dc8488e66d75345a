#include "server/response_rules.hpp"

#include <algorithm>

namespace gurukul::server {

void add_browser_rules(net::HttpResponse& response, bool came_over_tls) {
  auto& headers = response.headers;
  if (came_over_tls) headers.push_back({"Strict-Transport-Security", "max-age=31536000"});
  const bool is_page =
      std::any_of(headers.begin(), headers.end(), [](const net::HttpHeader& header) {
        return header.name == "Content-Type" && header.value.starts_with("text/html");
      });
  if (!is_page) return;
  // These are the headers that web/vercel.json sets too. The Content-Security-Policy is made from
  // the page itself (net/static_files.hpp).
  headers.push_back({"Referrer-Policy", "no-referrer"});
  headers.push_back({"X-Frame-Options", "DENY"});
  headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
  headers.push_back(
      {"Permissions-Policy",
       "camera=(self), microphone=(self), fullscreen=(self), picture-in-picture=(self)"});
}

net::HttpResponse method_refused() {
  net::HttpResponse response = net::plain_response(405, "only GET and HEAD are allowed");
  response.headers.push_back({"Allow", "GET, HEAD"});
  return response;
}

}  // namespace gurukul::server
