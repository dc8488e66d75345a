#pragma once
// base64url without padding (RFC 4648 section 5). Any thread.

#include <optional>
#include <string>
#include <string_view>

namespace gurukul::protocol {

void append_base64url(std::string& out, std::string_view bytes);
// nullopt: another character, an impossible length, or bits left over.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace gurukul::protocol
