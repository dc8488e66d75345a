#pragma once
// The encodings of URLs, of pictures in JSON and of LIKE. What may be shown to others is decided in
// base/visible_text.hpp. REQUIRES UTF-8, except percent_decode. Any thread.
//
//   auto pairs = parse_query("q=a%20b&limit=5");      // {{"q", "a b"}, {"limit", "5"}}

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gurukul::social {

// nullopt: a broken escape, or no storable UTF-8 comes out of it.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// The names and values of a query, in order; nullopt as above.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

// RFC 4648 section 4.
std::string base64(std::string_view octets);

// For LIKE ... ESCAPE '\': holds `text` anywhere, literally.
std::string like_pattern(std::string_view text);

}  // namespace gurukul::social
