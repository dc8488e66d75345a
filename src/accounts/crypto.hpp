#pragma once
// Key derivation, encryption and hashes, by libsodium. Used by the rest of
// accounts/ and by server/. Any thread.
//
//   const Key key = derive_key(secret, "refresh tokens");
//   std::string mac = hmac_sha256(key, message);                 // 32 bytes
//   std::string sealed = seal(plain, key);                       // starts with a random nonce
//   std::optional<std::string> again = unseal(sealed, key);      // nullopt: wrong key or damaged

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gurukul::accounts {

using Key = std::array<unsigned char, 32>;

// Derives an independent key for each purpose from one secret.
Key derive_key(std::string_view secret, std::string_view purpose);

// Tokens and cookies carry only the first bytes of their authentication code.
inline constexpr std::size_t kMacBytes = 16;
std::string hmac_sha256(const Key& key, std::string_view message);
std::string sha256(std::string_view message);
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Encrypts the text so that a change of the result is noticed. unseal() returns nullopt when the
// key is another one or the text is damaged.
std::string seal(std::string_view plain, const Key& key);
std::optional<std::string> unseal(std::string_view sealed, const Key& key);

std::string random_bytes(std::size_t count);
// A random number from 0 to bound - 1; all are equally likely.
std::uint32_t random_below(std::uint32_t bound);
// A new random UUID, version 4, as text.
std::string random_uuid_text();

// A code that a person types: the number with leading zeros. REQUIRES: number < kSixDigitNumbers.
inline constexpr std::uint32_t kSixDigitNumbers = 1'000'000;
std::string six_digits(std::uint32_t number);

// Overwrites the text in a way that the compiler does not remove.
void wipe(std::string& secret);

}  // namespace gurukul::accounts
