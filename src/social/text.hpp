#pragma once
// Text that people write: trimmed, counted in code points, looked through for what must not be
// shown; and the encodings of URLs and of LIKE. REQUIRES UTF-8, except percent_decode. Any thread.
//
//   std::string name = trimmed("  Asha ");            // "Asha"
//   if (has_control(name, Lines::kOne)) refuse();

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gurukul::social {

enum class Lines { kOne, kMany };

std::size_t count_code_points(std::string_view text);
// Without Unicode white space at both ends.
std::string trimmed(std::string_view text);
// Control characters and those that turn the direction of what stands around them. kMany lets line
// feeds and tabs pass.
bool has_control(std::string_view text, Lines lines);
// At most that many code points of it.
std::string_view first_code_points(std::string_view text, std::size_t count);

// nullopt: a broken escape, or no storable UTF-8 comes out of it.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// The names and values of a query, in order; nullopt as above.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

// RFC 4648 section 4.
std::string base64(std::string_view octets);

// For LIKE ... ESCAPE '\': holds `text` anywhere, literally.
std::string like_pattern(std::string_view text);

}  // namespace gurukul::social
