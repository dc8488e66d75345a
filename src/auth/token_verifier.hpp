#pragma once
// Verifies access tokens (JWT, RFC 7519) by the rules of Supabase Auth. The algorithm is determined
// by the key, never by the token alone. exp, iat, nbf, aud, iss, role and sub are checked, so that
// the public anon key, itself a valid JWT, is not accepted as a user. Used by server/ and
// accounts/. Any thread.
//
//   TokenVerifier verifier({.hs256_secret = secret, .issuer = url + "/auth/v1"});
//   auto outcome = verifier.verify(token, keys.get(), clock.wall());
//   if (auto* identity = std::get_if<Identity>(&outcome)) admit(*identity);

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "auth/keys.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace gurukul::auth {

// A sign-in of a user on one device. Not the session of a call (gurukul::SessionId).
using SignInId = Bits128Id<struct SignInIdTag>;

struct Identity {
  UserId user;
  Instant expires_at;
  // The claim session_id; zero: the token has none.
  SignInId sign_in;
  // The last check of a password, a code or a link (the newest time in the claim amr); zero:
  // unknown.
  Instant authenticated_at;
  bool has_second_factor = false;  // the claim aal is aal2
  // From user_metadata, which users write themselves: hints, never rights. The name is cleaned for
  // display (base/visible_text.hpp). The picture is an https URL that only its owner is shown.
  std::optional<std::string> name_hint;
  std::optional<std::string> avatar_hint;
  bool is_anonymous = false;
  std::optional<std::string> email;
  // From app_metadata, which only the account service writes.
  bool has_admin_role = false;
  std::optional<std::string> campus;
  bool has_proved_address = false;  // set by the embedded accounts only, not by Supabase
};

enum class TokenFault : std::uint8_t {
  kMalformed,
  kAlgorithm,
  kUnknownKey,  // perhaps a newly published key: call JwksCache::refetch
  kSignature,
  kExpired,
  kNotYetValid,
  kAudience,
  kIssuer,
  kRole,
  kSubject,
};
std::string_view to_string(TokenFault fault);

struct VerifierOptions {
  std::string hs256_secret;  // empty: HS256 is refused
  std::string issuer;        // empty: not checked
};

class TokenVerifier {
 public:
  explicit TokenVerifier(VerifierOptions options);
  ~TokenVerifier();
  // `keys` may be null: then only HS256 tokens can be valid.
  std::variant<Identity, TokenFault> verify(std::string_view token, const KeySet* keys,
                                            Instant now) const;

 private:
  struct Hmac;
  bool hmac_holds(std::string_view signed_part, std::string_view signature) const;

  // Constant after construction.
  const VerifierOptions options_;
  std::unique_ptr<Hmac> hmac_;
};

}  // namespace gurukul::auth
