#pragma once
// The private key that signs access tokens (ES256, RFC 7518), and its public half as a key set. It
// is generated once and stored encrypted in the database, so that all instances on that database
// share it. Made by AccountService, used by Context and the routes. Immutable; any thread.
//
//   SigningKey key = SigningKey::generate();
//   std::string sealed = key.seal(derive_key(secret, "signing key"));
//   std::string token = key.sign({{"sub", id}});

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
  // nullopt: encrypted with another key, or damaged.
  static std::optional<SigningKey> unseal(std::string_view sealed, const Key& key);
  std::string seal(const Key& key) const;

  // The thumbprint of the public key (RFC 7638).
  const std::string& kid() const { return kid_; }
  // The JSON Web Key Set: {"keys":[...]}
  const std::string& key_set_json() const { return key_set_json_; }
  // Returns a signed JSON Web Token.
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
