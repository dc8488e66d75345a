#include "accounts/signing_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace gurukul::accounts {
namespace {

using Json = nlohmann::json;
constexpr int kScalarBytes = 32;

EVP_PKEY* key_of(const std::shared_ptr<void>& native) {
  return static_cast<EVP_PKEY*>(native.get());
}

std::shared_ptr<void> own(EVP_PKEY* key) {
  return {key, [](void* pointer) { EVP_PKEY_free(static_cast<EVP_PKEY*>(pointer)); }};
}

std::string fixed_width(const BIGNUM* number) {
  std::string bytes(kScalarBytes, '\0');
  GURUKUL_CHECK(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                             kScalarBytes) == kScalarBytes);
  return bytes;
}

std::string coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  GURUKUL_CHECK(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  std::string bytes = fixed_width(number);
  BN_free(number);
  return base64url(bytes);
}

// Converts a signature from OpenSSL's format (DER) to the format of a JSON Web Token: the numbers r
// and s one after the other (RFC 7518 section 3.4).
std::string side_by_side(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
  GURUKUL_CHECK(pair != nullptr);
  std::string signature = fixed_width(ECDSA_SIG_get0_r(pair)) + fixed_width(ECDSA_SIG_get0_s(pair));
  ECDSA_SIG_free(pair);
  return signature;
}

}  // namespace

SigningKey::SigningKey(std::shared_ptr<void> native) : native_(std::move(native)) {
  const std::string x = coordinate(key_of(native_), OSSL_PKEY_PARAM_EC_PUB_X);
  const std::string y = coordinate(key_of(native_), OSSL_PKEY_PARAM_EC_PUB_Y);
  // The thumbprint is made of JSON with sorted members and without spaces. dump() writes this form.
  Json jwk = {{"crv", "P-256"}, {"kty", "EC"}, {"x", x}, {"y", y}};
  kid_ = base64url(sha256(jwk.dump()));
  jwk["alg"] = "ES256";
  jwk["kid"] = kid_;
  jwk["use"] = "sig";
  jwk["key_ops"] = {"verify"};
  key_set_json_ = Json{{"keys", Json::array({jwk})}}.dump();
  header_ = base64url(Json{{"alg", "ES256"}, {"kid", kid_}, {"typ", "JWT"}}.dump());
}

SigningKey SigningKey::generate() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  GURUKUL_CHECK(key != nullptr);
  return SigningKey(own(key));
}

std::string SigningKey::seal(const Key& key) const {
  unsigned char* der = nullptr;
  const int size = i2d_PrivateKey(key_of(native_), &der);
  GURUKUL_CHECK(size > 0);
  std::string plain(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_clear_free(der, static_cast<std::size_t>(size));
  std::string sealed = accounts::seal(plain, key);
  wipe(plain);
  return sealed;
}

std::optional<SigningKey> SigningKey::unseal(std::string_view sealed, const Key& key) {
  auto plain = accounts::unseal(sealed, key);
  if (!plain) return std::nullopt;
  const auto* bytes = reinterpret_cast<const unsigned char*>(plain->data());
  EVP_PKEY* native = d2i_PrivateKey(EVP_PKEY_EC, nullptr, &bytes, static_cast<long>(plain->size()));
  wipe(*plain);
  if (native == nullptr) return std::nullopt;
  return SigningKey(own(native));
}

std::string SigningKey::sign(const Json& claims) const {
  std::string token = header_ + "." + base64url(claims.dump());
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::string der(128, '\0');
  std::size_t size = der.size();
  const bool done =
      EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_of(native_)) == 1 &&
      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(der.data()), &size,
                     reinterpret_cast<const unsigned char*>(token.data()), token.size()) == 1;
  EVP_MD_CTX_free(context);
  GURUKUL_CHECK(done);
  der.resize(size);
  return token + "." + base64url(side_by_side(der));
}

}  // namespace gurukul::accounts
