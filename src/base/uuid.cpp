#include "base/uuid.hpp"

#include <array>

namespace gurukul {
namespace {

constexpr std::size_t kTextLength = 36;

constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> hex_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::uint8_t digit = 0; digit < 10; ++digit) values['0' + digit] = digit;
  for (std::uint8_t digit = 10; digit < 16; ++digit) {
    values['a' + digit - 10] = digit;
    values['A' + digit - 10] = digit;
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kHexValues = hex_values();

// The positions of the digits of the sixteen bytes (RFC 9562 section 4).
constexpr std::array<std::uint8_t, 16> kBytePositions{0,  2,  4,  6,  9,  11, 14, 16,
                                                      19, 21, 24, 26, 28, 30, 32, 34};
constexpr std::array<std::uint8_t, 4> kDashPositions{8, 13, 18, 23};

}  // namespace

void append_uuid(std::string& out, UuidBits bits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  char text[kTextLength];
  for (const std::size_t position : kDashPositions) text[position] = '-';
  for (std::size_t index = 0; index < kBytePositions.size(); ++index) {
    const std::uint64_t word = index < 8 ? bits.first : bits.second;
    const auto byte = static_cast<unsigned>(word >> (56 - 8 * (index % 8)) & 0xff);
    text[kBytePositions[index]] = kDigits[byte >> 4];
    text[kBytePositions[index] + 1] = kDigits[byte & 0xf];
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
  for (const std::size_t position : kDashPositions) {
    if (text[position] != '-') return std::nullopt;
  }
  const auto digit = [text](std::size_t position) {
    return kHexValues[static_cast<unsigned char>(text[position])];
  };
  std::array<std::uint64_t, 2> words{};
  unsigned seen = 0;
  for (std::size_t index = 0; index < kBytePositions.size(); ++index) {
    const unsigned high = digit(kBytePositions[index]);
    const unsigned low = digit(kBytePositions[index] + 1);
    seen |= high | low;
    words[index / 8] = words[index / 8] << 8 | (high << 4 | low);
  }
  if (seen > 0xf) return std::nullopt;
  return UuidBits{words[0], words[1]};
}

UuidBits as_version_4(UuidBits random_bits) {
  constexpr std::uint64_t kVersionMask = 0xf000, kVersion4 = 0x4000;
  constexpr std::uint64_t kVariantMask = 3ULL << 62, kVariant = 2ULL << 62;
  return {(random_bits.first & ~kVersionMask) | kVersion4,
          (random_bits.second & ~kVariantMask) | kVariant};
}

}  // namespace gurukul
