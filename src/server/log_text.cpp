#include "server/log_text.hpp"

#include <nlohmann/json.hpp>

namespace gurukul::server {
namespace {

constexpr std::string_view kCut = "...";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Replaces DEL and the C1 control characters (U+0080 to U+009F), which JSON does not escape.
std::string without_terminal_controls(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const unsigned char next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
    if (byte == 0x7F) {
      clean += kReplacement;
    } else if (byte == 0xC2 && next >= 0x80 && next <= 0x9F) {
      clean += kReplacement;
      ++at;
    } else {
      clean += text[at];
    }
  }
  return clean;
}

std::string quoted(std::string_view text) {
  std::string clean = without_terminal_controls(text.substr(0, kLogValueBytesMax));
  if (text.size() > kLogValueBytesMax) clean += kCut;
  return nlohmann::json(std::move(clean))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void append_log_value(std::string& line, std::string_view value) {
  line += quoted(value);
}

void append_log_text(std::string& line, std::string_view text) {
  const std::string value = quoted(text);
  line.append(value, 1, value.size() - 2);
}

}  // namespace gurukul::server
