#pragma once
// Which web origins may use the server (RFC 6454): those in the operator's list and the server's
// own. Called by ConnectionHandler. Any thread.
//
//   if (!context.origins.allows(request)) return net::plain_response(403, "...");

#include <string>
#include <vector>

#include "net/http.hpp"

namespace gurukul::server {

class OriginRule {
 public:
  // `allowed`: the operator's list. When it is empty, any origin is allowed if `any_without_list`
  // is true (open mode), and otherwise only the server's own.
  OriginRule(std::vector<std::string> allowed, bool any_without_list);
  // A request without an Origin header (not from a browser) is allowed.
  bool allows(const net::HttpRequest& request) const;
  // Adds the CORS headers. Adds none when the origin is absent or not allowed.
  void add_cors(const net::HttpRequest& request, net::HttpResponse& response) const;

 private:
  std::vector<std::string> allowed_;
  bool any_;  // every origin is allowed
};

}  // namespace gurukul::server
