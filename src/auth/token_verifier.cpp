#include "auth/token_verifier.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "auth/json_member.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/uuid.hpp"
#include "base/visible_text.hpp"

namespace gurukul::auth {
namespace {

using Json = nlohmann::json;

// A longer hint is ignored, because the name would be part of every match_found.
constexpr std::size_t kHintBytesMax = 512;
constexpr std::size_t kCampusCharsMax = 100;

// A time in seconds since 1970, converted to milliseconds. nullopt: missing, not a number, or out
// of range.
std::optional<std::int64_t> time_of(const Json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end() || !member->is_number()) return std::nullopt;
  const double seconds = member->get<double>();
  if (!std::isfinite(seconds) || std::abs(seconds) > 1e12) return std::nullopt;
  return static_cast<std::int64_t>(seconds * 1000);
}

bool audience_holds(const Json& claims) {
  const auto aud = claims.find("aud");
  if (aud == claims.end()) return false;
  if (aud->is_string()) return *aud == "authenticated";
  return aud->is_array() && std::any_of(aud->begin(), aud->end(),
                                        [](const Json& each) { return each == "authenticated"; });
}

// Returns what `read` makes of the first named member that is short enough and that `read` accepts.
// nullopt: there is no such member.
std::optional<std::string> hint_of(const Json& metadata, std::initializer_list<const char*> names,
                                   std::optional<std::string> (*read)(const std::string&)) {
  if (!metadata.is_object()) return std::nullopt;
  for (const char* name : names) {
    const std::string text = text_member(metadata, name);
    if (text.empty() || text.size() > kHintBytesMax) continue;
    if (auto hint = read(text)) return hint;
  }
  return std::nullopt;
}

std::optional<std::string> shown_name(const std::string& text) {
  return cleaned_name(text, limits::kNameCharsMax);
}

std::optional<std::string> picture_address(const std::string& text) {
  const bool is_shown = !fault_of_label(text);
  return is_shown && text.starts_with("https://") ? std::optional(text) : std::nullopt;
}

bool public_key_holds(const PublicKey& key, std::string_view signed_part,
                      std::string_view signature) {
  std::string der(signature);
  if (key.algorithm == KeyAlgorithm::kEs256) {
    // The signature is the numbers r and s, one after the other (RFC 7518 section 3.4). OpenSSL
    // needs them in DER.
    if (signature.size() != 64) return false;
    const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
    ECDSA_SIG* pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
    unsigned char* encoded = nullptr;
    const int size = i2d_ECDSA_SIG(pair, &encoded);
    ECDSA_SIG_free(pair);
    if (size <= 0) return false;
    der.assign(reinterpret_cast<char*>(encoded), static_cast<std::size_t>(size));
    OPENSSL_free(encoded);
  }
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool holds =
      EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr,
                           static_cast<EVP_PKEY*>(key.native.get())) == 1 &&
      EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(der.data()), der.size(),
                       reinterpret_cast<const unsigned char*>(signed_part.data()),
                       signed_part.size()) == 1;
  EVP_MD_CTX_free(context);
  return holds;
}

Instant authenticated_at(const Json& claims) {
  Instant newest{};
  const auto methods = claims.find("amr");
  if (methods == claims.end() || !methods->is_array()) return newest;
  for (const Json& method : *methods) {
    if (!method.is_object()) continue;
    const auto at = time_of(method, "timestamp");
    if (at && *at > newest.unix_ms) newest = Instant{*at};
  }
  return newest;
}

std::optional<TokenFault> claims_fault(const Json& claims, const std::string& issuer, Instant now) {
  const auto exp = time_of(claims, "exp");
  if (!exp) return TokenFault::kMalformed;
  const std::int64_t leeway = limits::kTokenLeeway.count();
  if (*exp + leeway <= now.unix_ms) return TokenFault::kExpired;
  for (const char* name : {"iat", "nbf"}) {
    if (!claims.contains(name)) continue;
    const auto at = time_of(claims, name);
    if (!at) return TokenFault::kMalformed;
    if (*at - leeway > now.unix_ms) return TokenFault::kNotYetValid;
  }
  if (!audience_holds(claims)) return TokenFault::kAudience;
  if (!issuer.empty() && text_member(claims, "iss") != issuer) return TokenFault::kIssuer;
  if (text_member(claims, "role") != "authenticated") return TokenFault::kRole;
  if (!parse_uuid_bits(text_member(claims, "sub"))) return TokenFault::kSubject;
  return std::nullopt;
}

}  // namespace

struct TokenVerifier::Hmac {
  EVP_MAC* algorithm = nullptr;
  EVP_MAC_CTX* keyed = nullptr;
  ~Hmac() {
    EVP_MAC_CTX_free(keyed);
    EVP_MAC_free(algorithm);
  }
};

TokenVerifier::TokenVerifier(VerifierOptions options) : options_(std::move(options)) {
  if (options_.hs256_secret.empty()) return;
  hmac_ = std::make_unique<Hmac>();
  hmac_->algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  hmac_->keyed = EVP_MAC_CTX_new(hmac_->algorithm);
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  GURUKUL_CHECK(EVP_MAC_init(hmac_->keyed,
                             reinterpret_cast<const unsigned char*>(options_.hs256_secret.data()),
                             options_.hs256_secret.size(), parameters) == 1);
}

TokenVerifier::~TokenVerifier() = default;

bool TokenVerifier::hmac_holds(std::string_view signed_part, std::string_view signature) const {
  std::array<unsigned char, 32> digest{};
  if (signature.size() != digest.size()) return false;
  std::size_t size = 0;
  EVP_MAC_CTX* context = EVP_MAC_CTX_dup(hmac_->keyed);
  GURUKUL_CHECK(context != nullptr);
  EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(signed_part.data()),
                 signed_part.size());
  GURUKUL_CHECK(EVP_MAC_final(context, digest.data(), &size, digest.size()) == 1);
  EVP_MAC_CTX_free(context);
  return CRYPTO_memcmp(digest.data(), signature.data(), digest.size()) == 0;
}

std::variant<Identity, TokenFault> TokenVerifier::verify(std::string_view token, const KeySet* keys,
                                                         Instant now) const {
  if (token.size() > limits::kTokenBytesMax) return TokenFault::kMalformed;
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) {
    return TokenFault::kMalformed;
  }
  const auto header_text = decode_base64url(token.substr(0, first));
  const auto claims_text = decode_base64url(token.substr(first + 1, second - first - 1));
  const auto signature = decode_base64url(token.substr(second + 1));
  if (!header_text || !claims_text || !signature) return TokenFault::kMalformed;
  const Json header = Json::parse(*header_text, nullptr, false);
  if (!header.is_object()) return TokenFault::kMalformed;
  if (header.contains("crit")) return TokenFault::kAlgorithm;
  const std::string algorithm = text_member(header, "alg");
  const std::string_view signed_part = token.substr(0, second);
  if (algorithm == "HS256") {
    if (hmac_ == nullptr) return TokenFault::kAlgorithm;
    if (!hmac_holds(signed_part, *signature)) return TokenFault::kSignature;
  } else if (algorithm == "ES256" || algorithm == "RS256") {
    const PublicKey* key = keys == nullptr ? nullptr : keys->find(text_member(header, "kid"));
    if (key == nullptr) return TokenFault::kUnknownKey;
    if ((key->algorithm == KeyAlgorithm::kEs256) != (algorithm == "ES256")) {
      return TokenFault::kAlgorithm;
    }
    if (!public_key_holds(*key, signed_part, *signature)) return TokenFault::kSignature;
  } else {
    return TokenFault::kAlgorithm;
  }
  const Json claims = Json::parse(*claims_text, nullptr, false);
  if (!claims.is_object()) return TokenFault::kMalformed;
  if (const auto fault = claims_fault(claims, options_.issuer, now)) return *fault;
  Identity identity;
  identity.user = UserId{text_member(claims, "sub")};
  identity.expires_at = {*time_of(claims, "exp")};
  if (const auto metadata = claims.find("user_metadata"); metadata != claims.end()) {
    identity.name_hint =
        hint_of(*metadata, {"name", "full_name", "user_name", "nickname"}, shown_name);
    identity.avatar_hint = hint_of(*metadata, {"avatar_url", "picture"}, picture_address);
  }
  if (const auto sign_in = parse_uuid<SignInId>(text_member(claims, "session_id"))) {
    identity.sign_in = *sign_in;
  }
  identity.authenticated_at = authenticated_at(claims);
  identity.has_second_factor = text_member(claims, "aal") == "aal2";
  const auto anonymous = claims.find("is_anonymous");
  identity.is_anonymous = anonymous != claims.end() && *anonymous == true;
  if (const std::string email = text_member(claims, "email"); !email.empty())
    identity.email = email;
  if (const auto granted = claims.find("app_metadata"); granted != claims.end()) {
    identity.has_admin_role = text_member(*granted, "role") == "admin";
    const auto proved = granted->is_object() ? granted->find("email_verified") : granted->end();
    identity.has_proved_address = proved != granted->end() && *proved == true;
    identity.campus = cleaned_name(text_member(*granted, "campus"), kCampusCharsMax);
  }
  return identity;
}

std::string_view to_string(TokenFault fault) {
  constexpr std::string_view kWords[] = {"malformed", "algorithm",     "unknown_key", "signature",
                                         "expired",   "not_yet_valid", "audience",    "issuer",
                                         "role",      "subject"};
  return kWords[static_cast<std::size_t>(fault)];
}

}  // namespace gurukul::auth
