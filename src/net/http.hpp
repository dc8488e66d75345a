#pragma once
// HTTP requests and responses as values, and the text of a response (RFC 9112). Called by the shard
// and by the server's routes. Any thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "net/response_body.hpp"

namespace gurukul::net {

class BodyLease;

struct HttpHeader {
  std::string name;  // of a request: lower case
  std::string value;
};

struct HttpRequest {
  std::string method;
  std::string target;  // as sent
  std::string path;    // the target before "?", still percent-encoded
  std::string query;
  std::vector<HttpHeader> headers;
  std::string body;
  // Who asks, what name it knows this server by (as Host has it)
  // and whether it speaks TLS: as trusted proxies say, else as the connection is.
  IpAddress client_address;
  std::string host;
  bool https = false;
  // What the body counts for in the BodyBudget; null: there is none.
  std::shared_ptr<BodyLease> body_lease = nullptr;
  bool keep_alive = true;
  bool http_1_0 = false;

  // The values of that header, joined by ", "; empty when it is absent.
  std::string header(std::string_view lower_case_name) const;
  bool has_header(std::string_view lower_case_name) const;
};

// Content-Length or Transfer-Encoding and Connection are added on the way out; the body is dropped
// for HEAD, 204 and 304. A body is one of three: `body`, or a content that many responses share
// (never copied, so that a thousand slow readers of a page hold it once), or a source of pieces.
struct HttpResponse {
  int status = 200;
  std::vector<HttpHeader> headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body = nullptr;  // null: one of the others
  std::shared_ptr<BodySource> source = nullptr;              // null: one of the others

  bool is_bodiless() const { return status == 204 || status == 304; }
  // nullopt: a source that does not know it.
  std::optional<std::uint64_t> length() const;
};

// Everything before the body. `chunked` counts only for a body without a known length.
void append_response_head(std::string& out, const HttpResponse& response, bool chunked,
                          bool keep_alive);
HttpResponse plain_response(int status, std::string_view text);

bool equals_ignoring_case(std::string_view a, std::string_view b);
// Whether a comma-separated list holds the token, compared without case (RFC 9110 section 5.6.1).
bool list_has_token(std::string_view list, std::string_view token);
// The same for lists whose items are told apart by case, as subprotocols are.
bool list_has_exactly(std::string_view list, std::string_view item);

}  // namespace gurukul::net
