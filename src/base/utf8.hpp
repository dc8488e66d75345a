#pragma once
// Functions on UTF-8. All but is_utf8_without_nul() require valid UTF-8: the shard refuses a text
// frame that is not. Called by accounts, protocol, server and social to count, trim or case-fold
// text. Any thread.
//
//   for (std::size_t at = 0; at < text.size();) use(next_code_point(text, at));

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gurukul {

// True for text that every database stores: PostgreSQL refuses NUL, and bytes that are not UTF-8.
bool is_utf8_without_nul(std::string_view text);

// The number of Unicode code points.
inline std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char unit : text) count += (static_cast<unsigned char>(unit) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

// Returns the code point at `at` and moves `at` after it. REQUIRES: at < text.size(), valid UTF-8.
inline char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[index]))
                               : 0U;
  };
  const std::uint32_t lead = byte(at);
  if (lead < 0x80) return static_cast<char32_t>(byte(at++));
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint32_t point = lead & (0xFFU >> (length + 1));
  for (std::size_t index = 1; index < length; ++index)
    point = point << 6 | (byte(at + index) & 0x3F);
  at += length;
  return static_cast<char32_t>(point);
}

// Appends the code point as UTF-8.
inline void append_code_point(std::string& out, char32_t point) {
  const auto value = static_cast<std::uint32_t>(point);
  const auto put = [&](std::uint32_t unit) { out.push_back(static_cast<char>(unit)); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0 | value >> 6);
    put(0x80 | (value & 0x3F));
  } else if (value < 0x10000) {
    put(0xE0 | value >> 12);
    put(0x80 | (value >> 6 & 0x3F));
    put(0x80 | (value & 0x3F));
  } else {
    put(0xF0 | value >> 18);
    put(0x80 | (value >> 12 & 0x3F));
    put(0x80 | (value >> 6 & 0x3F));
    put(0x80 | (value & 0x3F));
  }
}

// The property White_Space (Unicode Character Database, PropList.txt).
inline bool is_white_space(char32_t point) {
  return (point >= 0x09 && point <= 0x0D) || point == 0x20 || point == 0x85 || point == 0xA0 ||
         point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
         point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

// The text without white space at both ends.
inline std::string_view trimmed(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t end = text.size();
  bool seen = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    if (is_white_space(next_code_point(text, at))) continue;
    if (!seen) begin = here;
    seen = true;
    end = at;
  }
  return text.substr(begin, end - begin);
}

}  // namespace gurukul
