#pragma once
// Public keys of a JSON Web Key Set (RFC 7517): ES256 on P-256, and RS256 with at least 2048 bits.
// Other keys are skipped. Used by TokenVerifier. Immutable once parsed; any thread.
//
//   auto keys = KeySet::parse(body);
//   const PublicKey* key = (*keys)->find(kid);     // null: there is no key with this id

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gurukul::auth {

enum class KeyAlgorithm : std::uint8_t { kEs256, kRs256 };

struct PublicKey {
  std::string kid;  // the key id that a token names
  KeyAlgorithm algorithm;
  std::shared_ptr<void> native;  // EVP_PKEY*; never null
};

class KeySet {
 public:
  static constexpr std::size_t kBytesMax = 64 * 1024;
  static constexpr std::size_t kKeysMax = 32;  // further keys are skipped
  static Result<std::shared_ptr<const KeySet>> parse(std::string_view json);
  const PublicKey* find(std::string_view kid) const;
  std::size_t size() const { return keys_.size(); }

 private:
  std::vector<PublicKey> keys_;
};

}  // namespace gurukul::auth
