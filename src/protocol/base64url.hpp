#pragma once
// Encodes and decodes base64url without padding (RFC 4648 section 5). Called by ResumeTokenCodec.
// Any thread.
//
//   append_base64url(out, bytes);
//   auto bytes = decode_base64url(text);      // nullopt: not base64url

#include <optional>
#include <string>
#include <string_view>

namespace gurukul::protocol {

void append_base64url(std::string& out, std::string_view bytes);
// nullopt: an invalid character, an impossible length, or non-zero unused bits.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace gurukul::protocol
