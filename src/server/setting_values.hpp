#pragma once
// Reads one setting's text into a value. Each returns what the text had to be when it is not;
// empty: taken. Internal to src/server. Any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gurukul::server {

// Decimal digits only, min <= value <= max.
bool read_number(std::string_view text, std::uint64_t min, std::uint64_t max, std::uint64_t& out);
bool read_switch(std::string_view text, bool& out);  // on, off, 1, 0, true, false
std::vector<std::string> split_list(std::string_view text);
// scheme://host[:port], nothing behind it.
bool is_origin(std::string_view text);
// https://host..., or http:// to a loopback host.
bool is_service_url(std::string_view text);

}  // namespace gurukul::server
