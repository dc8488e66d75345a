#pragma once
// Converts the text of a setting to a value, and checks it. Internal to src/server: called by the
// setting tables (setting_table.hpp) and by the checks of the settings. Any thread.
//
//   std::uint64_t port = 0;
//   if (!read_number(text, 0, 65'535, port)) return "a port number from 0 to 65535";

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace gurukul::server {

// Reads decimal digits into `out`. False: other characters, or the value is not within min..max.
// Then the value of `out` must not be used.
bool read_number(std::string_view text, std::uint64_t min, std::uint64_t max, std::uint64_t& out);
// False: the text is not on, 1, true, off, 0 or false.
bool read_switch(std::string_view text, bool& out);
// Reads whole seconds into `out`. Returns a description of the valid values when the text is wrong,
// empty on success.
std::string read_seconds(const std::string& text, std::uint64_t min, std::uint64_t max,
                         Millis& out);
// Returns the comma-separated entries, without spaces around them and without empty entries.
std::vector<std::string> split_list(std::string_view text);
// True for http(s)://host[:port] in ASCII with nothing after it.
bool is_origin(std::string_view text);
// True for https://host[:port][/path], and for http:// to a loopback host.
bool is_service_url(std::string_view text);
// Reads "127.0.0.1:9100", "[::1]:9100" or "localhost:9100" into an address without brackets and a
// port. False: the text has another form.
bool read_address_and_port(std::string_view text, std::string& address, std::uint16_t& port);
// True when the text can be sent as a bearer token in an Authorization header: it is not empty and
// consists of visible ASCII characters. (RFC 6750 allows fewer characters.)
bool is_bearer_token(std::string_view text);

inline constexpr std::uint64_t kWeekSeconds = 7 * 24 * 3600;
// The minimum length of secrets and of the metrics token. Shorter ones could be guessed.
inline constexpr std::size_t kSecretCharsMin = 32;

}  // namespace gurukul::server
