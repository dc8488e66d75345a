#pragma once
// How a value stands in a line of the log: as a JSON string that no content can break out of.
// Octets that are no UTF-8 and control characters, those of terminals too, show as U+FFFD or as an
// escape; what is very long is cut. Any thread.
//
//   append_log_value(line, error.message);

#include <cstddef>
#include <string>
#include <string_view>

namespace gurukul::server {

inline constexpr std::size_t kLogValueBytesMax = 2'048;

void append_log_value(std::string& line, std::string_view value);
// The same without quotes, for a word that starts a line of text.
void append_log_text(std::string& line, std::string_view text);

}  // namespace gurukul::server
