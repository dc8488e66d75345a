#pragma once
// Verifies access tokens (JWT, RFC 7519) by the rules of Supabase Auth. The algorithm has to be the
// one of the key, so a token cannot choose another one. The claims exp, iat, nbf, aud, iss, role
// and sub are checked. For example, Supabase's public "anon" key is a valid JWT, but it is not
// accepted as a user. Used by server/ and accounts/. Any thread.
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

// Identifies a sign-in (see the glossary). The session of a call has another id, SessionId.
using SignInId = Bits128Id<struct SignInIdTag>;

// What a valid token says about its user.
struct Identity {
  UserId user;
  Instant expires_at;
  // The claim session_id. Zero: the token has none.
  SignInId sign_in;
  // When the user last entered a password or a code or opened a link: the newest time in the claim
  // amr. Zero: unknown.
  Instant authenticated_at;
  bool has_second_factor = false;  // the claim aal is "aal2"
  // From user_metadata, which users write themselves. So these are only hints and never give a
  // right. The name is cleaned for display (base/visible_text.hpp). The picture is an https URL,
  // which is shown to nobody but the user. nullopt: none that can be used.
  std::optional<std::string> name_hint;
  std::optional<std::string> avatar_hint;
  bool is_anonymous = false;         // the user is a guest
  std::optional<std::string> email;  // nullopt: the token has none
  // From app_metadata, which only the account service writes. The campus is nullopt if the token
  // has none.
  bool has_admin_role = false;
  std::optional<std::string> campus;
  bool has_proved_address = false;  // set by the embedded accounts only, not by Supabase
};

enum class TokenFault : std::uint8_t {
  kMalformed,   // not a JWT, too long, or a claim has a wrong type
  kAlgorithm,   // not accepted here, or not the one of the key
  kUnknownKey,  // the key may have been published recently: call JwksCache::refetch()
  kSignature,
  kExpired,
  kNotYetValid,
  kAudience,
  kIssuer,
  kRole,
  kSubject,
};
// The word for the security log.
std::string_view to_string(TokenFault fault);

struct VerifierOptions {
  std::string hs256_secret;  // empty: HS256 is refused
  std::string issuer;        // empty: not checked
};

class TokenVerifier {
 public:
  explicit TokenVerifier(VerifierOptions options);
  ~TokenVerifier();
  // Returns the identity, or why the token is not accepted. `keys` null: only HS256 tokens can be
  // valid.
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
