// HS256 access tokens as the hosted auth service issues them (RFC 7515, RFC 7519), signed with
// OpenSSL's HMAC. Minted before the clock starts.
#pragma once

#include <string>
#include <string_view>

namespace gurukul::bench {

// A token of `user` that is good for an hour. `issuer` empty: no `iss` claim.
std::string mint_token(std::string_view secret, std::string_view issuer, std::string_view user);

}  // namespace gurukul::bench
