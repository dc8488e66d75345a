#pragma once
// Escapes values for a line of the log: each becomes a JSON string that its content cannot break
// out of. Invalid UTF-8 and control characters, including those of terminals, become U+FFFD or an
// escape. Long values are cut. Called by the log. Any thread.
//
//   append_log_value(line, error.message);

#include <cstddef>
#include <string>
#include <string_view>

namespace gurukul::server {

inline constexpr std::size_t kLogValueBytesMax = 2'048;

void append_log_value(std::string& line, std::string_view value);
// The same without quotes, for a word at the start of a text line.
void append_log_text(std::string& line, std::string_view text);

}  // namespace gurukul::server
