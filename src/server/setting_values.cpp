#include "server/setting_values.hpp"

#include <charconv>

#include "net/listener.hpp"

namespace gurukul::server {

bool read_number(std::string_view text, std::uint64_t min, std::uint64_t max, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && out >= min && out <= max;
}

bool read_switch(std::string_view text, bool& out) {
  out = text == "on" || text == "1" || text == "true";
  return out || text == "off" || text == "0" || text == "false" || text.empty();
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
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view name = text.substr(0, scheme), host = text.substr(scheme + 3);
  return (name == "http" || name == "https") && !host.empty() &&
         host.find_first_of("/?#@ \"") == std::string_view::npos;
}

bool is_service_url(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view name = text.substr(0, scheme);
  std::string_view host = text.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  if (host.empty() || host.find_first_of("?#@ \"") != std::string_view::npos) return false;
  if (name == "https") return true;
  const std::string_view bare =
      host.starts_with('[') ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
  return name == "http" && net::is_loopback(std::string(bare));
}

}  // namespace gurukul::server
