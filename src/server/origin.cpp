#include "server/origin.hpp"

#include <algorithm>

namespace gurukul::server {
namespace {

// Makes equal origins equal texts: "https://Host:443" becomes "https://host".
std::string normalised(std::string origin) {
  std::transform(origin.begin(), origin.end(), origin.begin(), [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
  });
  const bool tls = origin.starts_with("https://");
  const std::string port = tls ? ":443" : ":80";
  if (origin.ends_with(port)) origin.resize(origin.size() - port.size());
  return origin;
}

}  // namespace

OriginRule::OriginRule(std::vector<std::string> allowed, bool any_without_list)
    : allowed_(std::move(allowed)), any_(allowed_.empty() && any_without_list) {
  for (std::string& origin : allowed_) origin = normalised(std::move(origin));
}

bool OriginRule::allows(const net::HttpRequest& request) const {
  if (any_ || !request.has_header("origin")) return true;
  const std::string origin = normalised(request.header("origin"));
  const std::string& host = request.host;
  // Only the host is compared, not the scheme. Behind a proxy that ends TLS, the page has the
  // scheme https, but this server is reached by http.
  if (origin == normalised("http://" + host) || origin == normalised("https://" + host))
    return true;
  return std::find(allowed_.begin(), allowed_.end(), origin) != allowed_.end();
}

void OriginRule::add_cors(const net::HttpRequest& request, net::HttpResponse& response) const {
  response.headers.push_back({"Vary", "Origin"});
  if (!request.has_header("origin") || !allows(request)) return;
  response.headers.push_back({"Access-Control-Allow-Origin", request.header("origin")});
  response.headers.push_back({"Access-Control-Allow-Headers",
                              "apikey, authorization, content-type, x-client-info, "
                              "x-supabase-api-version"});
  response.headers.push_back({"Access-Control-Expose-Headers", "x-supabase-api-version"});
  response.headers.push_back(
      {"Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"});
  response.headers.push_back({"Access-Control-Max-Age", "600"});
}

}  // namespace gurukul::server
