#include "accounts/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <qrencode.h>

#include <array>
#include <memory>

#include "accounts/crypto.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"

namespace gurukul::accounts {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr std::int64_t kStepMs = 30'000;
constexpr int kQuietZone = 4;  // modules of white around a QR code

}  // namespace

std::string make_totp_secret() {
  return random_bytes(kSecretBytes);
}

std::string base32(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 5; count -= 5) out.push_back(kLetters[bits >> (count - 5) & 31]);
  }
  if (count > 0) out.push_back(kLetters[bits << (5 - count) & 31]);
  return out;
}

std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
  const std::string name = percent_encode(issuer);
  return "otpauth://totp/" + name + ":" + percent_encode(account) + "?secret=" + base32(secret) +
         "&issuer=" + name + "&algorithm=SHA1&digits=6&period=30";
}

std::string totp_code(std::string_view secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (int index = 7; index >= 0; --index, step >>= 8) {
    counter[static_cast<std::size_t>(index)] = static_cast<unsigned char>(step & 0xFF);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  GURUKUL_CHECK(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
                     counter.size(), mac.data(), &size) != nullptr);
  const std::size_t offset = mac[size - 1] & 0xF;
  std::uint32_t number = mac[offset] & 0x7F;
  for (std::size_t index = 1; index < 4; ++index) number = number << 8 | mac[offset + index];
  return six_digits(number % kSixDigitNumbers);
}

std::optional<std::int64_t> totp_step_of(std::string_view secret, std::string_view code,
                                         Instant now) {
  const std::int64_t present = now.unix_ms / kStepMs;
  std::optional<std::int64_t> found;
  for (std::int64_t step = present - 1; step <= present + 1; ++step) {
    if (equal_in_constant_time(totp_code(secret, step), code)) found = step;
  }
  return found;
}

std::string qr_svg(const std::string& text) {
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (!code) return {};
  const std::string side = std::to_string(code->width + 2 * kQuietZone);
  std::string path;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      if ((code->data[y * code->width + x] & 1) == 0) continue;
      path +=
          "M" + std::to_string(x + kQuietZone) + " " + std::to_string(y + kQuietZone) + "h1v1h-1z";
    }
  }
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
         "\" shape-rendering=\"crispEdges\"><rect width=\"" + side + "\" height=\"" + side +
         "\" fill=\"white\"/><path d=\"" + path + "\"/></svg>";
}

}  // namespace gurukul::accounts
