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
  std::string target;  // as sent
  std::string path;    // the target before "?", still percent-encoded
  std::string query;
  std::vector<HttpHeader> headers;
  std::string body;
  // The client, the host name it used and whether it used TLS: from trusted proxies' headers, else
  // from the connection.
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

// Content-Length or Transfer-Encoding, and Connection, are added when the response is sent. The
// body is dropped for HEAD, 204 and 304. A body is one of: `body`; `shared_body`, which many
// responses share without a copy (a thousand slow readers of a page hold it once); or `source`,
// which makes pieces.
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
HttpResponse plain_response(int status, std::string_view text);

bool equals_ignoring_case(std::string_view a, std::string_view b);
// True when a comma-separated list contains the token, compared without case (RFC 9110 section
// 5.6.1).
bool list_has_token(std::string_view list, std::string_view token);
// The same for lists whose items are case-sensitive, such as subprotocols.
bool list_has_exactly(std::string_view list, std::string_view item);

}  // namespace gurukul::net
