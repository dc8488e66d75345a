#include "auth/token_verifier.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>

namespace gurukul::auth {
namespace {

using Json = nlohmann::json;
constexpr Instant kNow{1'800'000'000'000};
constexpr std::int64_t kNowS = kNow.unix_ms / 1000;
constexpr const char* kSub = "0190b6c2-1111-4222-8333-444444444444";
const std::string kSecret = "a-shared-secret-of-sufficient-length";

std::string encode(std::string_view bytes) {
  std::string text(bytes.size() * 2 + 8, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& character : text) {
    character = character == '+' ? '-' : character == '/' ? '_' : character;
  }
  return text;
}

std::string number_bytes(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  if (bytes.size() < 32 && bytes.size() > 8) bytes.insert(0, 32 - bytes.size(), '\0');
  return bytes;
}

Json good_claims() {
  return {{"sub", kSub},
          {"aud", "authenticated"},
          {"role", "authenticated"},
          {"iss", "https://p.example/auth/v1"},
          {"exp", kNowS + 3600},
          {"iat", kNowS},
          {"user_metadata", {{"name", "N"}}}};
}

std::string signed_part(const Json& header, const Json& claims) {
  return encode(header.dump()) + "." + encode(claims.dump());
}

std::string hs256(const Json& claims, Json header = {{"alg", "HS256"}},
                  const std::string& secret = kSecret) {
  const std::string part = signed_part(header, claims);
  unsigned char digest[32];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(part.data()), part.size(), digest, &size);
  return part + "." + encode({reinterpret_cast<char*>(digest), size});
}

class TokenTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ec_ = EVP_EC_gen("P-256");
    rsa_ = EVP_RSA_gen(2048);
    const Json jwks = {{"keys",
                        {{{"kty", "EC"},
                          {"crv", "P-256"},
                          {"kid", "e"},
                          {"alg", "ES256"},
                          {"x", encode(number_bytes(ec_, "qx"))},
                          {"y", encode(number_bytes(ec_, "qy"))}},
                         {{"kty", "RSA"},
                          {"kid", "r"},
                          {"n", encode(number_bytes(rsa_, "n"))},
                          {"e", encode(number_bytes(rsa_, "e"))}},
                         {{"kty", "oct"}, {"kid", "o"}, {"k", "AAAA"}},
                         {{"kty", "EC"}, {"kid", "broken"}},
                         7}}};
    keys_ = *KeySet::parse(jwks.dump());
  }
  static void TearDownTestSuite() {
    EVP_PKEY_free(ec_);
    EVP_PKEY_free(rsa_);
    keys_.reset();
  }
  static std::string with_key(EVP_PKEY* key, const Json& header, const Json& claims) {
    const std::string part = signed_part(header, claims);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
    std::string signature(512, '\0');
    std::size_t size = signature.size();
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(part.data()), part.size());
    EVP_MD_CTX_free(context);
    signature.resize(size);
    if (key == ec_) {
      const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
      ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(size));
      signature.assign(64, '\0');
      BN_bn2binpad(ECDSA_SIG_get0_r(pair), reinterpret_cast<unsigned char*>(signature.data()), 32);
      BN_bn2binpad(ECDSA_SIG_get0_s(pair), reinterpret_cast<unsigned char*>(signature.data()) + 32,
                   32);
      ECDSA_SIG_free(pair);
    }
    return part + "." + encode(signature);
  }
  std::string outcome(const std::string& token) const {
    const auto result = verifier_.verify(token, keys_.get(), kNow);
    const auto* identity = std::get_if<Identity>(&result);
    return identity ? "ok " + identity->user.value()
                    : std::string(to_string(std::get<TokenFault>(result)));
  }
  std::string outcome_with(const char* claim, const Json& value) const {
    Json claims = good_claims();
    claims[claim] = value;
    if (value.is_null()) claims.erase(claim);
    return outcome(hs256(claims));
  }

  static EVP_PKEY* ec_;
  static EVP_PKEY* rsa_;
  static std::shared_ptr<const KeySet> keys_;
  TokenVerifier verifier_{{kSecret, "https://p.example/auth/v1"}};
  const std::string good_ = std::string("ok ") + kSub;
};
EVP_PKEY* TokenTest::ec_ = nullptr;
EVP_PKEY* TokenTest::rsa_ = nullptr;
std::shared_ptr<const KeySet> TokenTest::keys_;

TEST_F(TokenTest, AcceptsTheThreeAlgorithms) {
  EXPECT_EQ(keys_->size(), 2u);
  EXPECT_EQ(outcome(hs256(good_claims())), good_);
  EXPECT_EQ(outcome(with_key(ec_, {{"alg", "ES256"}, {"kid", "e"}}, good_claims())), good_);
  EXPECT_EQ(outcome(with_key(rsa_, {{"alg", "RS256"}, {"kid", "r"}}, good_claims())), good_);
}

TEST_F(TokenTest, TheAlgorithmComesFromTheKey) {
  EXPECT_EQ(outcome(with_key(rsa_, {{"alg", "RS256"}, {"kid", "e"}}, good_claims())), "algorithm");
  EXPECT_EQ(outcome(with_key(ec_, {{"alg", "ES256"}, {"kid", "z"}}, good_claims())), "unknown_key");
  EXPECT_EQ(outcome(with_key(ec_, {{"alg", "ES256"}}, good_claims())), "unknown_key");
  EXPECT_EQ(outcome(signed_part({{"alg", "none"}}, good_claims()) + "."), "algorithm");
  EXPECT_EQ(outcome(hs256(good_claims(), {{"alg", "HS512"}})), "algorithm");
  EXPECT_EQ(outcome(hs256(good_claims(), {{"alg", "HS256"}, {"crit", {"x"}}})), "algorithm");
  const TokenVerifier without_secret({"", ""});
  EXPECT_EQ(std::get<TokenFault>(without_secret.verify(hs256(good_claims()), keys_.get(), kNow)),
            TokenFault::kAlgorithm);
  // The public key used as an HMAC secret: the classic algorithm confusion attack.
  EXPECT_EQ(
      outcome(hs256(good_claims(), {{"alg", "HS256"}, {"kid", "r"}}, number_bytes(rsa_, "n"))),
      "signature");
}

TEST_F(TokenTest, ChecksEveryClaim) {
  EXPECT_EQ(outcome_with("exp", kNowS - 29), good_);
  EXPECT_EQ(outcome_with("exp", kNowS - 30), "expired");
  EXPECT_EQ(outcome_with("exp", nullptr), "malformed");
  EXPECT_EQ(outcome_with("exp", "soon"), "malformed");
  EXPECT_EQ(outcome_with("iat", kNowS + 29), good_);
  EXPECT_EQ(outcome_with("iat", kNowS + 31), "not_yet_valid");
  EXPECT_EQ(outcome_with("nbf", kNowS + 31), "not_yet_valid");
  EXPECT_EQ(outcome_with("aud", Json{"x", "authenticated"}), good_);
  EXPECT_EQ(outcome_with("aud", "anon"), "audience");
  EXPECT_EQ(outcome_with("aud", nullptr), "audience");
  EXPECT_EQ(outcome_with("iss", "https://q.example/auth/v1"), "issuer");
  EXPECT_EQ(outcome_with("role", "anon"), "role");
  EXPECT_EQ(outcome_with("role", "service_role"), "role");
  EXPECT_EQ(outcome_with("sub", "me"), "subject");
  EXPECT_EQ(outcome_with("sub", nullptr), "subject");
}

TEST_F(TokenTest, RefusesWhatWasTamperedWith) {
  const std::string token = hs256(good_claims());
  for (std::size_t at = 0; at < token.size(); at += 3) {
    std::string altered = token;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(outcome(altered).starts_with("ok")) << at;
  }
  for (const char* text : {"", ".", "..", "a.b", "a.b.c.d", "=.=.="}) {
    EXPECT_EQ(outcome(text), "malformed") << text;
  }
}

TEST(KeySet, RefusesWhatIsNoKeySet) {
  EXPECT_FALSE(KeySet::parse("x"));
  EXPECT_FALSE(KeySet::parse("[]"));
  EXPECT_FALSE(KeySet::parse(R"({"keys":{}})"));
  EXPECT_FALSE(KeySet::parse(std::string(70'000, ' ')));
  EXPECT_TRUE(KeySet::parse(R"({"keys":[]})"));
}

}  // namespace
}  // namespace gurukul::auth
