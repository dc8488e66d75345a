#include "accounts/crypto.hpp"

#include <sodium.h>

#include "base/check.hpp"
#include "base/uuid.hpp"

namespace gurukul::accounts {
namespace {

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* octets(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// Initializes libsodium once, before its first use.
void use_sodium() {
  static const int kStarted = sodium_init();
  GURUKUL_CHECK(kStarted >= 0);
}

}  // namespace

Key derive_key(std::string_view secret, std::string_view purpose) {
  use_sodium();
  Key key;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, octets(secret), secret.size());
  constexpr std::string_view kDomain = "gurukul accounts: ";
  crypto_auth_hmacsha256_update(&state, octets(kDomain), kDomain.size());
  crypto_auth_hmacsha256_update(&state, octets(purpose), purpose.size());
  crypto_auth_hmacsha256_final(&state, key.data());
  return key;
}

std::string hmac_sha256(const Key& key, std::string_view message) {
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(octets(mac), octets(message), message.size(), key.data());
  return mac;
}

std::string sha256(std::string_view message) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(octets(digest), octets(message), message.size());
  return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string seal(std::string_view plain, const Key& key) {
  std::string sealed = random_bytes(crypto_secretbox_NONCEBYTES);
  sealed.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
  unsigned char* nonce = octets(sealed);
  GURUKUL_CHECK(crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, octets(plain),
                                      plain.size(), nonce, key.data()) == 0);
  return sealed;
}

std::optional<std::string> unseal(std::string_view sealed, const Key& key) {
  constexpr std::size_t kAround = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (sealed.size() < kAround) return std::nullopt;
  std::string plain(sealed.size() - kAround, '\0');
  const unsigned char* nonce = octets(sealed);
  if (crypto_secretbox_open_easy(octets(plain), nonce + crypto_secretbox_NONCEBYTES,
                                 sealed.size() - crypto_secretbox_NONCEBYTES, nonce,
                                 key.data()) != 0) {
    return std::nullopt;
  }
  return plain;
}

std::string six_digits(std::uint32_t number) {
  GURUKUL_CHECK(number < kSixDigitNumbers);
  return std::to_string(kSixDigitNumbers + number).substr(1);
}

std::string random_bytes(std::size_t count) {
  use_sodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::uint32_t random_below(std::uint32_t bound) {
  use_sodium();
  return randombytes_uniform(bound);
}

std::string random_uuid_text() {
  use_sodium();
  UuidBits bits;
  randombytes_buf(&bits.first, sizeof(bits.first));
  randombytes_buf(&bits.second, sizeof(bits.second));
  return format_uuid_bits(as_version_4(bits));
}

void wipe(std::string& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace gurukul::accounts
