#include "base/uuid.hpp"

#include <array>

namespace gurukul {
namespace {

constexpr std::size_t kTextLength = 36;

constexpr bool is_dash_position(std::size_t index) {
  return index == 8 || index == 13 || index == 18 || index == 23;
}

int hex_value(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

}  // namespace

void append_uuid(std::string& out, UuidBits bits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  char text[kTextLength];
  unsigned nibble = 0;
  for (std::size_t index = 0; index < kTextLength; ++index) {
    if (is_dash_position(index)) {
      text[index] = '-';
      continue;
    }
    const std::uint64_t word = nibble < 16 ? bits.first : bits.second;
    text[index] = kDigits[(word >> (60 - 4 * (nibble % 16))) & 0xf];
    ++nibble;
  }
  out.append(text, kTextLength);
}

std::string format_uuid_bits(UuidBits bits) {
  std::string text;
  append_uuid(text, bits);
  return text;
}

std::optional<UuidBits> parse_uuid_bits(std::string_view text) {
  if (text.size() != kTextLength) return std::nullopt;
  std::array<std::uint64_t, 2> words{};
  unsigned nibble = 0;
  for (std::size_t index = 0; index < kTextLength; ++index) {
    if (is_dash_position(index)) {
      if (text[index] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_value(text[index]);
    if (value < 0) return std::nullopt;
    auto& word = words[nibble / 16];
    word = word << 4 | static_cast<std::uint64_t>(value);
    ++nibble;
  }
  return UuidBits{words[0], words[1]};
}

UuidBits as_version_4(UuidBits random_bits) {
  constexpr std::uint64_t kVersionMask = 0xf000, kVersion4 = 0x4000;
  constexpr std::uint64_t kVariantMask = 3ULL << 62, kVariant = 2ULL << 62;
  return {(random_bits.first & ~kVersionMask) | kVersion4,
          (random_bits.second & ~kVariantMask) | kVariant};
}

}  // namespace gurukul
