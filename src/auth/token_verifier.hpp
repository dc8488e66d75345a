#pragma once
// Verifies a user's access token (JWT, RFC 7519) by the rules for tokens of Supabase Auth: the
// algorithm comes from the key and never from the token alone; exp, iat, nbf, aud, iss, role and
// sub are checked, so that the public anon key, itself a valid JWT, is no user. Any thread.
//
//   TokenVerifier verifier({.hs256_secret = secret, .issuer = url + "/auth/v1"});
//   auto outcome = verifier.verify(token, keys.get(), clock.wall());
//   if (auto* identity = std::get_if<Identity>(&outcome)) ...

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

// A sign-in of somebody on one device; not a session of two who met (gurukul::SessionId).
using SignInId = Bits128Id<struct SignInIdTag>;

struct Identity {
  UserId user;
  Instant expires_at;
  // The claim session_id; zero: the token has none.
  SignInId sign_in;
  // When the password, a code or a link was last given (the newest of the claim amr); zero:
  // unknown.
  Instant authenticated_at;
  bool has_second_factor = false;  // the claim aal is aal2
  // From user_metadata, which users write themselves: hints, never rights. The name is cleaned to
  // what others may see (base/visible_text.hpp), the picture is an https address for its owner
  // only.
  std::optional<std::string> name_hint;
  std::optional<std::string> avatar_hint;
  bool is_anonymous = false;
  std::optional<std::string> email;
  // From app_metadata, which only the account service writes.
  bool has_admin_role = false;
  std::optional<std::string> campus;
  bool has_proved_address = false;  // the embedded accounts say so; Supabase says nothing here
};

enum class TokenFault : std::uint8_t {
  kMalformed,
  kAlgorithm,
  kUnknownKey,  // perhaps a key that was published since: ask JwksCache::refetch
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
  // `keys` may be null: then only HS256 can hold.
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
