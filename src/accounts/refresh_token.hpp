#pragma once
// Refresh tokens: a sign-in id and a number with a signature. No table of tokens is needed, and a
// used token is recognized by its number. Format: base64url of
//   version 0 | sign-in id, 16 bytes | number, LEB128 | HMAC-SHA256, first 16 bytes
//   | SHA-256, first 4 bytes
// With the checksum at the end, a damaged token can be recognized without the key. Used by the
// account routes. Any thread.
//
//   RefreshTokenCodec codec(derive_key(secret, "refresh tokens"));
//   std::string token = codec.encode({sign_in, 7});
//   auto read = codec.decode(token);               // nullopt: not issued by this server

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/crypto.hpp"
#include "auth/token_verifier.hpp"
#include "base/ids.hpp"

namespace gurukul::accounts {

using auth::SignInId;

struct RefreshToken {
  SignInId sign_in;
  std::int64_t number = 0;
  friend bool operator==(const RefreshToken&, const RefreshToken&) = default;
};

class RefreshTokenCodec {
 public:
  explicit RefreshTokenCodec(const Key& key) : key_(key) {}
  // REQUIRES: number >= 0.
  std::string encode(const RefreshToken& token) const;
  std::optional<RefreshToken> decode(std::string_view text) const;

 private:
  // Constant after construction.
  const Key key_;
};

}  // namespace gurukul::accounts
