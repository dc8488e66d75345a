#include "base/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/blanks.hpp"

namespace gurukul {
namespace {

constexpr std::array<std::uint8_t, 12> kV4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned kV4PrefixBits = 96;
constexpr std::size_t kNetworkBytes = 8;

constexpr std::string_view kLoopback[] = {"127.0.0.0/8", "::1"};
constexpr std::string_view kPrivate[] = {"10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16",
                                         "169.254.0.0/16", "100.64.0.0/10", "fc00::/7",
                                         "fe80::/10"};

// The number of leading bits that two addresses have in common.
unsigned common_bits(const IpAddress& one, const IpAddress& other) {
  for (unsigned byte = 0; byte < 16; ++byte) {
    const unsigned differ = one.bytes()[byte] ^ other.bytes()[byte];
    if (differ == 0) continue;
    unsigned bits = byte * 8;
    for (unsigned mask = 0x80; (differ & mask) == 0; mask >>= 1) ++bits;
    return bits;
  }
  return 128;
}

}  // namespace

IpAddress::IpAddress(const std::array<std::uint8_t, 4>& v4_bytes) {
  std::copy(kV4Prefix.begin(), kV4Prefix.end(), bytes_.begin());
  std::copy(v4_bytes.begin(), v4_bytes.end(), bytes_.begin() + kV4Prefix.size());
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  // inet_pton() stops at a zero byte, so it would accept a text with anything after it.
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string literal(text);
  std::array<std::uint8_t, 4> v4{};
  if (inet_pton(AF_INET, literal.c_str(), v4.data()) == 1) return IpAddress(v4);
  Bytes v6{};
  if (inet_pton(AF_INET6, literal.c_str(), v6.data()) == 1) return IpAddress(v6);
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::equal(kV4Prefix.begin(), kV4Prefix.end(), bytes_.begin());
}

bool IpAddress::is_loopback() const {
  static const IpNetworks kNetworks = *IpNetworks::parse("loopback");
  return kNetworks.contains(*this);
}

bool is_loopback_host(std::string_view host) {
  const auto address = IpAddress::parse(host);
  return host == "localhost" || (address && address->is_loopback());
}

std::string IpAddress::text() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (is_v4()) {
    inet_ntop(AF_INET, bytes_.data() + kV4Prefix.size(), text, sizeof text);
  } else {
    inet_ntop(AF_INET6, bytes_.data(), text, sizeof text);
  }
  return text;
}

IpAddress IpAddress::network() const {
  if (is_v4()) return *this;
  Bytes first{};
  std::copy(bytes_.begin(), bytes_.begin() + kNetworkBytes, first.begin());
  return IpAddress(first);
}

std::string IpAddress::limit_key() const {
  return is_v4() ? text() : network().text() + "/64";
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto first = IpAddress::parse(text.substr(0, slash));
  if (!first) return std::nullopt;
  if (slash == std::string_view::npos) return IpNetwork{*first, 128};
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  // An IPv4 address in IPv6 notation has an IPv6 prefix length: "::ffff:10.0.0.0/104".
  const bool is_written_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  const unsigned bits_max = is_written_v4 ? 128 - kV4PrefixBits : 128;
  if (error != std::errc{} || end != digits.data() + digits.size() || bits > bits_max) {
    return std::nullopt;
  }
  const IpNetwork network{*first, is_written_v4 ? bits + kV4PrefixBits : bits};
  for (unsigned bit = network.prefix_bits; bit < 128; ++bit) {
    if ((first->bytes()[bit / 8] & (0x80U >> bit % 8)) != 0) return std::nullopt;
  }
  return network;
}

bool IpNetwork::contains(const IpAddress& address) const {
  // So ::/0 contains every IPv6 address and no IPv4 address.
  if (first.is_v4() != address.is_v4()) return false;
  return common_bits(first, address) >= prefix_bits;
}

Result<IpNetworks> IpNetworks::parse(std::string_view list) {
  IpNetworks networks;
  const auto add = [&networks](std::string_view text) {
    const auto network = IpNetwork::parse(text);
    if (network) networks.networks_.push_back(*network);
    return network.has_value();
  };
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view entry = without_blanks(list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    if (entry == "loopback") {
      std::for_each(std::begin(kLoopback), std::end(kLoopback), add);
    } else if (entry == "private") {
      std::for_each(std::begin(kPrivate), std::end(kPrivate), add);
    } else if (!entry.empty() && !add(entry)) {
      return Error{"\"" + std::string(entry) + "\" is neither an address nor a network"};
    }
  }
  return networks;
}

bool IpNetworks::contains(const IpAddress& address) const {
  return std::any_of(networks_.begin(), networks_.end(),
                     [&address](const IpNetwork& network) { return network.contains(address); });
}

}  // namespace gurukul
