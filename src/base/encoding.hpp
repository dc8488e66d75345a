#pragma once
// Text encodings of bytes: hexadecimal, base64 and percent-encoding. Used everywhere. Any thread.
//
//   base64url("\xFF");                         // "_w"
//   decode_base64url("_w");                    // "\xFF"
//   percent_encode("a b");                     // "a%20b"
//   percent_decode("a%20b+c");                 // "a b+c"
//   percent_decode("b+c", Plus::kIsSpace);     // "b c"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gurukul {

// Two lower-case digits for each byte.
std::string hex(std::string_view bytes);

// RFC 4648 section 4, with padding.
std::string base64(std::string_view bytes);

// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);
void append_base64url(std::string& out, std::string_view bytes);
// nullopt: a character that is not in the alphabet (also "="), a length that no bytes have, or
// unused bits that are not zero. So every sequence of bytes has exactly one text.
std::optional<std::string> decode_base64url(std::string_view text);

// RFC 3986 section 2.1. All but the unreserved characters are encoded.
std::string percent_encode(std::string_view bytes);

// In the query of a URL that a form has made, "+" is a space.
enum class Plus : std::uint8_t { kIsPlus, kIsSpace };
// The result can be any bytes, also NUL. nullopt: "%" without two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::kIsPlus);

}  // namespace gurukul
