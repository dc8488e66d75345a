#pragma once
// Which web pages may talk to the server (RFC 6454): the operator's list, and always the same
// origin. Called by the handler and the routes. Any thread.

#include <string>
#include <vector>

#include "net/http.hpp"

namespace gurukul::server {

class OriginRule {
 public:
  // With no list: any origin when `any_without_list` (open mode), else the same origin only.
  OriginRule(std::vector<std::string> allowed, bool any_without_list);
  // No Origin (not a browser) is allowed.
  bool allows(const net::HttpRequest& request) const;
  // The headers of cross-origin answers; none when the origin is absent or not allowed.
  void add_cors(const net::HttpRequest& request, net::HttpResponse& response) const;

 private:
  std::vector<std::string> allowed_;
  bool any_;
};

}  // namespace gurukul::server
