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

std::string make_totp_secret();
// RFC 4648, without padding.
std::string base32(std::string_view bytes);
// The content of the QR code that an app scans (the key URI format).
std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account);
std::string totp_code(std::string_view secret, std::int64_t step);
// The time step of the code, which may be off by one from the current step. nullopt: wrong code.
std::optional<std::int64_t> totp_step_of(std::string_view secret, std::string_view code,
                                         Instant now);
// The text as a QR code in SVG.
std::string qr_svg(const std::string& text);

}  // namespace gurukul::accounts
