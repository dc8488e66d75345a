#include "load/token.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <time.h>

#include "load/options.hpp"

namespace gurukul::bench {
namespace {

std::string base64url(const unsigned char* bytes, std::size_t size) {
  std::string text(4 * ((size + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
  text.resize(static_cast<std::size_t>(length));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& letter : text) {
    if (letter == '+') letter = '-';
    if (letter == '/') letter = '_';
  }
  return text;
}

std::string base64url(std::string_view text) {
  return base64url(reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

}  // namespace

std::string mint_token(std::string_view secret, std::string_view issuer, std::string_view user) {
  const long long now = ::time(nullptr);
  std::string claims = R"({"sub":")" + std::string(user) +
                       R"(","aud":"authenticated","role":"authenticated","iat":)" +
                       std::to_string(now) + R"(,"exp":)" + std::to_string(now + 3600) +
                       R"(,"email":"","is_anonymous":true,"session_id":")" + std::string(user) +
                       '"';
  if (!issuer.empty()) claims += R"(,"iss":")" + std::string(issuer) + '"';
  claims += '}';
  std::string token = base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + base64url(claims);
  unsigned char signature[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(token.data()), token.size(), signature,
           &size) == nullptr) {
    fail("HMAC failed");
  }
  return token + '.' + base64url(signature, size);
}

}  // namespace gurukul::bench
