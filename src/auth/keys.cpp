#include "auth/keys.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "auth/json_member.hpp"
#include "base/encoding.hpp"

namespace gurukul::auth {
namespace {

constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;
constexpr std::size_t kCoordinateBytes = 32;

using Json = nlohmann::json;

std::shared_ptr<void> own(EVP_PKEY* key) {
  return {key, [](void* pointer) { EVP_PKEY_free(static_cast<EVP_PKEY*>(pointer)); }};
}

// Makes a key of the given type from the parameters that `fill` adds to the builder. Null: `fill`
// returned false, or OpenSSL does not accept the parameters.
template <class Fill>
std::shared_ptr<void> make_key(const char* type, Fill&& fill) {
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr);
  EVP_PKEY* key = nullptr;
  if (fill(builder)) {
    OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
    const bool made = EVP_PKEY_fromdata_init(context) == 1 &&
                      EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1;
    if (!made) key = nullptr;
    OSSL_PARAM_free(parameters);
  }
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_BLD_free(builder);
  return key == nullptr ? nullptr : own(key);
}

std::shared_ptr<void> elliptic_key(const Json& jwk) {
  const auto x = decode_base64url(text_member(jwk, "x"));
  const auto y = decode_base64url(text_member(jwk, "y"));
  if (text_member(jwk, "crv") != "P-256" || !x || !y || x->size() != kCoordinateBytes ||
      y->size() != kCoordinateBytes) {
    return nullptr;
  }
  const std::string point = "\x04" + *x + *y;
  return make_key("EC", [&](OSSL_PARAM_BLD* builder) {
    return OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
           OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                            point.size()) == 1;
  });
}

std::shared_ptr<void> rsa_key(const Json& jwk) {
  const auto modulus = decode_base64url(text_member(jwk, "n"));
  const auto exponent = decode_base64url(text_member(jwk, "e"));
  if (!modulus || !exponent || modulus->empty() || exponent->empty() ||
      modulus->size() > kRsaBitsMax / 8 || exponent->size() > 8) {
    return nullptr;
  }
  const auto number = [](const std::string& bytes) {
    return BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                     static_cast<int>(bytes.size()), nullptr);
  };
  BIGNUM* n = number(*modulus);
  BIGNUM* e = number(*exponent);
  auto key = make_key("RSA", [&](OSSL_PARAM_BLD* builder) {
    return BN_num_bits(n) >= kRsaBitsMin &&
           OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
           OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1;
  });
  BN_free(n);
  BN_free(e);
  return key;
}

}  // namespace

Result<std::shared_ptr<const KeySet>> KeySet::parse(std::string_view json) {
  if (json.size() > kBytesMax) return Error{"the key set is larger than 64 KiB"};
  const Json body = Json::parse(json, nullptr, false);
  if (!body.is_object() || !body.contains("keys") || !body["keys"].is_array()) {
    return Error{"the key set is not a JSON object with \"keys\""};
  }
  auto set = std::make_shared<KeySet>();
  for (const Json& jwk : body["keys"]) {
    if (!jwk.is_object() || set->keys_.size() == kKeysMax) continue;
    const std::string kid = text_member(jwk, "kid"), type = text_member(jwk, "kty");
    const std::string algorithm = text_member(jwk, "alg"), use = text_member(jwk, "use");
    if (kid.empty() || (!use.empty() && use != "sig")) continue;
    const bool elliptic = type == "EC" && (algorithm.empty() || algorithm == "ES256");
    const bool rsa = type == "RSA" && (algorithm.empty() || algorithm == "RS256");
    auto native = elliptic ? elliptic_key(jwk) : rsa ? rsa_key(jwk) : nullptr;
    if (native == nullptr) continue;
    set->keys_.push_back(
        {kid, elliptic ? KeyAlgorithm::kEs256 : KeyAlgorithm::kRs256, std::move(native)});
  }
  return std::shared_ptr<const KeySet>(std::move(set));
}

const PublicKey* KeySet::find(std::string_view kid) const {
  for (const PublicKey& key : keys_) {
    if (key.kid == kid) return &key;
  }
  return nullptr;
}

}  // namespace gurukul::auth
