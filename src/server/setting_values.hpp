#pragma once
// Reads one setting's text into a value. Internal to src/server. Any thread.
//
//   std::uint64_t port = 0;
//   if (!read_number(text, 0, 65'535, port)) return "a port, 0..65535";

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace gurukul::server {

// Decimal digits only, min <= value <= max.
bool read_number(std::string_view text, std::uint64_t min, std::uint64_t max, std::uint64_t& out);
bool read_switch(std::string_view text, bool& out);  // on, off, 1, 0, true, false
// Whole seconds. What the text has to be; empty: it was taken.
std::string read_seconds(const std::string& text, std::uint64_t min, std::uint64_t max,
                         Millis& out);
std::vector<std::string> split_list(std::string_view text);
// http(s)://host[:port], ASCII, nothing behind it.
bool is_origin(std::string_view text);
// https://host[:port][/path], or http:// to a loopback host.
bool is_service_url(std::string_view text);
// 127.0.0.1:9100, [::1]:9100 or localhost:9100; the address without brackets.
bool read_address_and_port(std::string_view text, std::string& address, std::uint16_t& port);
// What can stand in a header behind "Bearer " (RFC 6750).
bool is_bearer_token(std::string_view text);

inline constexpr std::uint64_t kWeekSeconds = 7 * 24 * 3600;
// What signs or opens anything: fewer characters could be guessed.
inline constexpr std::size_t kSecretCharsMin = 32;

}  // namespace gurukul::server
