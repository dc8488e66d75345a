#pragma once
// JSON strings, both ways. Called by the decoder and the encoder. Any thread.
//
//   append_json_string(out, name);                  // quotes, escapes what has to be escaped
//   auto text = unescape_json_string(token);        // nullopt: a lone surrogate

#include <optional>
#include <string>
#include <string_view>

namespace gurukul::protocol {

void append_json_string(std::string& out, std::string_view utf8);

// The text of a valid string token (with its quotes); nullopt: it holds a lone surrogate.
std::optional<std::string> unescape_json_string(std::string_view token);

// Whether the token spells `text`, escapes or not.
bool equals_json_string(std::string_view token, std::string_view text);

}  // namespace gurukul::protocol
