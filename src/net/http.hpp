#pragma once
// HTTP requests and responses as values, and the text of a response (RFC 9112). Called by the shard
// and by the server's routes. Any thread.
//
//   HttpResponse response = plain_response(404, "not found");
//   append_response_head(out, response, false, request.keep_alive);

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
  std::string name;  // lower case in requests
  std::string value;
};

struct HttpRequest {
  std::string method;
  std::string target;  // the request target (RFC 9112 section 3.2) as sent
  std::string path;    // the target before "?", still percent-encoded
  std::string query;   // the target after "?"; empty: there is none
  std::vector<HttpHeader> headers;
  std::string body;
  // The client, the host name that it used, and whether it used TLS. They come from the headers of
  // trusted proxies, or else from the connection and Host (net/forwarded.hpp).
  IpAddress client_address;
  std::string host;
  bool https = false;
  // The body's share of the BodyBudget. Null: no body.
  std::shared_ptr<BodyLease> body_lease = nullptr;
  bool keep_alive = true;
  bool http_1_0 = false;

  // The values of the header, joined by ", ". Empty: absent.
  std::string header(std::string_view lower_case_name) const;
  bool has_header(std::string_view lower_case_name) const;
};

// The shard adds Connection, and Content-Length or Transfer-Encoding, when it sends the response.
// It drops the body for HEAD, 204 and 304. Set one of three: `body`; `shared_body`, which is in
// memory once even if a thousand slow clients read it; or `source`, which makes the body in pieces.
struct HttpResponse {
  int status = 200;
  std::vector<HttpHeader> headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body = nullptr;  // null: not used
  std::shared_ptr<BodySource> source = nullptr;              // null: not used

  bool is_bodiless() const { return status == 204 || status == 304; }
  // The length of the body. nullopt: the source does not know it.
  std::optional<std::uint64_t> length() const;
};

// Appends everything before the body. `chunked` applies only to a body of unknown length.
void append_response_head(std::string& out, const HttpResponse& response, bool chunked,
                          bool keep_alive);
// A response of type text/plain. A line feed is added to the text.
HttpResponse plain_response(int status, std::string_view text);

bool equals_ignoring_case(std::string_view a, std::string_view b);
// True when a comma-separated list contains the token, compared without case (RFC 9110 section
// 5.6.1).
bool list_has_token(std::string_view list, std::string_view token);
// The same for lists whose items are case-sensitive, such as subprotocols.
bool list_has_exactly(std::string_view list, std::string_view item);

}  // namespace gurukul::net
