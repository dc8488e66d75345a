#pragma once
// Reads a header or the query of a request. Used by accounts/, social/ and server/. Any thread.
//
//   const std::string token = bearer_token(request);
//   const std::string grant = query_value(request.query, "grant_type");

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.hpp"

namespace gurukul::http {

bool is_read(const net::HttpRequest& request);  // GET or HEAD

// The token of the header "Authorization: Bearer ..." (RFC 6750). Empty: there is no such header.
std::string bearer_token(const net::HttpRequest& request);

// The names and values of a query string, decoded, in order. A name without "=" has an empty value.
// nullopt: an invalid percent-encoding, or a name or value that is not UTF-8 without NUL.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

// The decoded value of ?name=value; the value as sent if it has an invalid percent-encoding. Other
// parts of the query are not looked at. Empty: the query has no such name, or its value is empty.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace gurukul::http
