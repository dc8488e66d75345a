#pragma once
// The private key of this address: signs access tokens (ES256, RFC 7518), and shows its public half
// as a key set. Made once and kept sealed in the database, so that every instance behind the
// address has the same. Immutable; any thread.
//
//   SigningKey key = SigningKey::generate();
//   std::string sealed = key.seal(derive_key(secret, "signing key"));
//   std::string token = key.sign({{"sub", id}, ...});

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/crypto.hpp"

namespace gurukul::accounts {

class SigningKey {
 public:
  static SigningKey generate();
  // nullopt: sealed with another key, or damaged.
  static std::optional<SigningKey> unseal(std::string_view sealed, const Key& key);
  std::string seal(const Key& key) const;

  // The thumbprint of the public half (RFC 7638).
  const std::string& kid() const { return kid_; }
  // {"keys":[...]}
  const std::string& key_set_json() const { return key_set_json_; }
  // A JSON Web Token.
  std::string sign(const nlohmann::json& claims) const;

 private:
  explicit SigningKey(std::shared_ptr<void> native);

  // Constant after construction.
  std::shared_ptr<void> native_;  // EVP_PKEY*
  std::string kid_;
  std::string key_set_json_;
  std::string header_;  // base64url
};

}  // namespace gurukul::accounts
