#include "server/setting_values.hpp"

#include <algorithm>
#include <charconv>

#include "base/ip_address.hpp"
#include "net/listener.hpp"

namespace gurukul::server {
namespace {

// True for host, host:port, [IPv6] and [IPv6]:port. False for a text with a user name or a path.
bool is_authority(std::string_view text) {
  std::string_view host = text.substr(0, text.find(':'));
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    host = text.substr(0, close + 1);
    if (!net::is_address(std::string(text.substr(1, close - 1)))) return false;
  } else if (!std::all_of(host.begin(), host.end(), [](char character) {
               return (character >= 'a' && character <= 'z') ||
                      (character >= 'A' && character <= 'Z') ||
                      (character >= '0' && character <= '9') || character == '-' ||
                      character == '.' || character == '_';
             })) {
    return false;
  }
  const std::string_view port = text.substr(host.size());
  std::uint64_t number = 0;
  return !host.empty() &&
         (port.empty() || (port[0] == ':' && read_number(port.substr(1), 1, 65'535, number)));
}

}  // namespace

bool read_number(std::string_view text, std::uint64_t min, std::uint64_t max, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && out >= min && out <= max;
}

bool read_switch(std::string_view text, bool& out) {
  out = text == "on" || text == "1" || text == "true";
  return out || text == "off" || text == "0" || text == "false";
}

std::string read_seconds(const std::string& text, std::uint64_t min, std::uint64_t max,
                         Millis& out) {
  std::uint64_t seconds = 0;
  if (!read_number(text, min, max, seconds)) {
    return "a number of seconds from " + std::to_string(min) + " to " + std::to_string(max);
  }
  out = Millis{static_cast<std::int64_t>(seconds) * 1000};
  return {};
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return items;
}

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.starts_with(scheme)) return is_authority(text.substr(scheme.size()));
  }
  return false;
}

bool is_service_url(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view name = text.substr(0, scheme);
  if (text.find_first_of("?#\" \\") != std::string_view::npos) return false;
  std::string_view host = text.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  if (!is_authority(host)) return false;
  if (name == "https") return true;
  const std::string_view bare =
      host.starts_with('[') ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
  return name == "http" && is_loopback_host(bare);
}

bool read_address_and_port(std::string_view text, std::string& address, std::uint16_t& port) {
  const std::size_t colon = text.rfind(':');
  std::uint64_t number = 0;
  if (colon == std::string_view::npos || !is_authority(text.substr(0, colon)) ||
      !read_number(text.substr(colon + 1), 0, 65'535, number)) {
    return false;
  }
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  address = host == "localhost" ? "127.0.0.1" : host;
  port = static_cast<std::uint16_t>(number);
  return net::is_address(address);
}

bool is_bearer_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return character > ' ' && character <= '~';
  });
}

}  // namespace gurukul::server
