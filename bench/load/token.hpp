// Makes HS256 access tokens as the hosted auth service does (RFC 7515, RFC 7519), with OpenSSL's
// HMAC. Called before the measurement starts.
#pragma once

#include <string>
#include <string_view>

namespace gurukul::bench {

// A token of `user` that is valid for an hour. Empty `issuer`: no `iss` claim.
std::string mint_token(std::string_view secret, std::string_view issuer, std::string_view user);

}  // namespace gurukul::bench
