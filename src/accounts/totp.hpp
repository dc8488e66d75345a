#pragma once
// Time-based one-time codes for authenticator apps (RFC 6238: SHA-1, six digits, thirty seconds).
// Used by the second factor routes. Any thread.
//
//   const std::string secret = make_totp_secret();              // 20 bytes
//   const std::string uri = totp_uri(secret, "Gurukul", "dean@campus.example");
//   if (auto step = totp_step_of(secret, "123456", now)) accept_if_later_than_last_used(*step);

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace gurukul::accounts {

// 20 random bytes.
std::string make_totp_secret();
// RFC 4648 section 6, without padding.
std::string base32(std::string_view bytes);
// The content of the QR code that an app scans (the key URI format).
std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account);
// The code of a time step: the number of 30 s periods since 1970.
std::string totp_code(std::string_view secret, std::int64_t step);
// The time step for which the code is right: the current one, the one before or the next one.
// nullopt: wrong code.
std::optional<std::int64_t> totp_step_of(std::string_view secret, std::string_view code,
                                         Instant now);
// The text as a QR code in SVG.
std::string qr_svg(const std::string& text);

}  // namespace gurukul::accounts
