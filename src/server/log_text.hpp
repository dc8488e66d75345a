#pragma once
// Escapes values for a line of the log. Each value becomes a JSON string, so that no content of a
// value can look like another field or another line. Invalid UTF-8 and control characters,
// including those of terminals, become U+FFFD or an escape. Values above kLogValueBytesMax are cut.
// Called by the log and SecurityRecorder. Any thread.
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
