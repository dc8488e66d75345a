// Tokens through the verifier: without a secret nobody gets in, whatever the bytes.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "auth/token_verifier.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gurukul;
  static const auth::TokenVerifier verifier({"a-shared-secret-of-sufficient-length", ""});
  static const auto keys = *auth::KeySet::parse(R"({"keys":[]})");
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto outcome = verifier.verify(input, keys.get(), Instant{1'800'000'000'000});
  if (std::holds_alternative<auth::Identity>(outcome)) std::abort();
  const auto parsed = auth::KeySet::parse(input);
  if (parsed && (*parsed)->size() > auth::KeySet::kKeysMax) std::abort();
  return 0;
}
