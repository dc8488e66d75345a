#pragma once
// Text encodings: percent-encoding, base64, LIKE patterns. The rules for text that other users see
// are in base/visible_text.hpp. Used by the router, Fields and the routes. Any thread.
//
//   auto pairs = parse_query("q=a%20b&limit=5");      // {{"q", "a b"}, {"limit", "5"}}

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gurukul::social {

// nullopt: an invalid escape, or the result is not UTF-8 that the database can store.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// The names and values of a query string, in order. nullopt: as for percent_decode().
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

// RFC 4648 section 4.
std::string base64(std::string_view octets);

// A pattern for LIKE ... ESCAPE '\' that matches `text` literally, anywhere in a column. REQUIRES:
// valid UTF-8.
std::string like_pattern(std::string_view text);

}  // namespace gurukul::social
