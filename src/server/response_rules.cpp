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

bool is_read(const net::HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

net::HttpResponse method_refused() {
  net::HttpResponse response = net::plain_response(405, "only GET and HEAD");
  response.headers.push_back({"Allow", "GET, HEAD"});
  return response;
}

std::string bearer_token(const net::HttpRequest& request) {
  const std::string header = request.header("authorization");
  constexpr std::size_t kScheme = 7;
  if (header.size() <= kScheme ||
      !net::equals_ignoring_case(header.substr(0, kScheme), "bearer ")) {
    return {};
  }
  return header.substr(kScheme);
}

}  // namespace gurukul::server
