#pragma once
// Escapes and unescapes JSON strings. Called by the decoder, the encoder and the server. Any
// thread.
//
//   append_json_string(out, name);                  // adds quotes and escapes
//   auto text = unescape_json_string(token);        // nullopt: a lone surrogate

#include <optional>
#include <string>
#include <string_view>

namespace gurukul::protocol {

void append_json_string(std::string& out, std::string_view utf8);

// The text of a JSON string. `token` is a valid JSON string with its quotes. nullopt: it contains a
// lone surrogate, which UTF-8 cannot represent.
std::optional<std::string> unescape_json_string(std::string_view token);

// True when the JSON string represents `text`, with or without escapes.
bool equals_json_string(std::string_view token, std::string_view text);

}  // namespace gurukul::protocol
