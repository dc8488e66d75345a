#pragma once
// Converts 128-bit ids to UUID text and back (RFC 9562 section 4). Called by accounts, auth,
// protocol, server and social. Any thread.
//
//   std::string text = format_uuid(session);          // "0190b6c2-...": 36 characters, lower case
//   auto parsed = parse_uuid<SessionId>(text);        // nullopt: not a UUID

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gurukul {

using UuidBits = std::pair<std::uint64_t, std::uint64_t>;  // high, low

std::string format_uuid_bits(UuidBits bits);
void append_uuid(std::string& out, UuidBits bits);

// Accepts upper and lower case. nullopt: not a UUID in the 8-4-4-4-12 form.
std::optional<UuidBits> parse_uuid_bits(std::string_view text);

// Sets version 4 and the variant in random bits (RFC 9562 section 5.4).
UuidBits as_version_4(UuidBits random_bits);

template <class Id>
std::string format_uuid(const Id& id) {
  return format_uuid_bits({id.high, id.low});
}

template <class Id>
std::optional<Id> parse_uuid(std::string_view text) {
  const auto bits = parse_uuid_bits(text);
  if (!bits) return std::nullopt;
  return Id{bits->first, bits->second};
}

}  // namespace gurukul
