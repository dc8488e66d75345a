#include "protocol/json_string.hpp"

#include <cstdint>

#include "base/utf8.hpp"

namespace gurukul::protocol {
namespace {

std::uint32_t hex_value(char character) {
  if (character <= '9') return static_cast<std::uint32_t>(character - '0');
  return static_cast<std::uint32_t>((character | 0x20) - 'a') + 10;
}

std::uint32_t four_hex(std::string_view text, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t digit = 0; digit < 4; ++digit) value = value << 4 | hex_value(text[at + digit]);
  return value;
}

char simple_escape(char escape) {
  switch (escape) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return escape;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view utf8) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out.push_back('"');
  std::size_t plain = 0;
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto unit = static_cast<unsigned char>(utf8[at]);
    if (unit >= 0x20 && unit != '"' && unit != '\\') continue;
    out.append(utf8, plain, at - plain);
    plain = at + 1;
    if (unit == '"' || unit == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(unit));
    } else {
      out.append("\\u00");
      out.push_back(kDigits[unit >> 4]);
      out.push_back(kDigits[unit & 0xF]);
    }
  }
  out.append(utf8, plain);
  out.push_back('"');
}

std::optional<std::string> unescape_json_string(std::string_view token) {
  const std::string_view body = token.substr(1, token.size() - 2);
  std::string text;
  text.reserve(body.size());
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t escape = body.find('\\', at);
    if (escape == std::string_view::npos) {
      text.append(body, at);
      break;
    }
    text.append(body, at, escape - at);
    at = escape + 2;
    if (body[escape + 1] != 'u') {
      text.push_back(simple_escape(body[escape + 1]));
      continue;
    }
    std::uint32_t unit = four_hex(body, at);
    at += 4;
    if (unit >= 0xDC00 && unit <= 0xDFFF) return std::nullopt;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      if (body.substr(at, 2) != "\\u") return std::nullopt;
      const std::uint32_t low = four_hex(body, at + 2);
      if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
      unit = 0x10000 + ((unit - 0xD800) << 10 | (low - 0xDC00));
      at += 6;
    }
    append_code_point(text, static_cast<char32_t>(unit));
  }
  return text;
}

bool equals_json_string(std::string_view token, std::string_view text) {
  const std::string_view body = token.substr(1, token.size() - 2);
  if (body == text) return true;
  if (body.find('\\') == std::string_view::npos) return false;
  const auto plain = unescape_json_string(token);
  return plain && *plain == text;
}

}  // namespace gurukul::protocol
