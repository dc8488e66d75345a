#include "accounts/refresh_token.hpp"

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace gurukul::accounts {
namespace {

constexpr char kVersion = 0;
constexpr std::size_t kSessionBytes = 16;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kNumberBytesMax = 9;  // 63 bits
constexpr std::size_t kTextBytesMax = 64;

void append_word(std::string& out, std::uint64_t word) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(word >> shift));
}

std::uint64_t word_at(std::string_view bytes, std::size_t at) {
  std::uint64_t word = 0;
  for (std::size_t index = 0; index < 8; ++index) {
    word = word << 8 | static_cast<unsigned char>(bytes[at + index]);
  }
  return word;
}

}  // namespace

std::string RefreshTokenCodec::encode(const RefreshToken& token) const {
  GURUKUL_CHECK(token.number >= 0);
  std::string bytes(1, kVersion);
  append_word(bytes, token.sign_in.high);
  append_word(bytes, token.sign_in.low);
  auto rest = static_cast<std::uint64_t>(token.number);
  for (; rest >= 0x80; rest >>= 7) bytes.push_back(static_cast<char>(rest | 0x80));
  bytes.push_back(static_cast<char>(rest));
  bytes += hmac_sha256(key_, bytes).substr(0, kMacBytes);
  bytes += sha256(bytes).substr(0, kChecksumBytes);
  return base64url(bytes);
}

std::optional<RefreshToken> RefreshTokenCodec::decode(std::string_view text) const {
  if (text.size() > kTextBytesMax) return std::nullopt;
  const auto decoded = decode_base64url(text);
  if (!decoded) return std::nullopt;
  const std::string& bytes = *decoded;
  constexpr std::size_t kNumberAt = 1 + kSessionBytes;
  if (bytes.size() <= kNumberAt + kMacBytes + kChecksumBytes || bytes[0] != kVersion) {
    return std::nullopt;
  }
  const std::size_t number_bytes = bytes.size() - kNumberAt - kMacBytes - kChecksumBytes;
  if (number_bytes > kNumberBytesMax) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t index = number_bytes; index > 0; --index) {
    number = number << 7 | (static_cast<unsigned char>(bytes[kNumberAt + index - 1]) & 0x7FU);
  }
  const RefreshToken token{{word_at(bytes, 1), word_at(bytes, 9)},
                           static_cast<std::int64_t>(number)};
  // Only the text that encode() makes is accepted. So one comparison checks the signature, the
  // checksum and that the number is encoded in the shortest form.
  if (!equal_in_constant_time(encode(token), text)) return std::nullopt;
  return token;
}

}  // namespace gurukul::accounts
