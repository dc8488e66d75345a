#pragma once
// Small steps over UTF-8 that is known to be valid: the transport refused the rest. Any thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gurukul::protocol {

// Unicode code points in the text.
inline std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char unit : text) count += (static_cast<unsigned char>(unit) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

// The code point at `at`, which moves behind it. REQUIRES: at < text.size(), valid UTF-8.
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

}  // namespace gurukul::protocol
