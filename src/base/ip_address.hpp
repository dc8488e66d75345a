#pragma once
// The address of a client or a proxy as a value: parsed once, compared and counted as bytes. An
// IPv4 address in IPv6 (::ffff:192.0.2.1) equals the IPv4 address. Used by net, accounts and
// server. Plain values; any thread.
//
//   auto client = IpAddress::parse("2001:db8:1:2:3::4");
//   client->text();          // "2001:db8:1:2:3::4", for logs
//   client->limit_key();     // "2001:db8:1:2::/64", the key for rate limits
//   auto proxies = IpNetworks::parse("loopback, 10.0.0.0/8");
//   proxies->contains(*client);

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gurukul {

class IpAddress {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  IpAddress() = default;                                            // "::", which means none
  explicit IpAddress(const Bytes& bytes) : bytes_(bytes) {}         // IPv6, or IPv4 in IPv6
  explicit IpAddress(const std::array<std::uint8_t, 4>& v4_bytes);  // IPv4

  // Parses an address without port, brackets and zone. nullopt: not an address.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const;
  bool is_loopback() const;
  std::string text() const;
  // The first address of the network that counts as one client. For IPv4 that is the address
  // itself. For IPv6 it is the /64, because one household gets a whole /64.
  IpAddress network() const;
  // network() as text, for rate limits that count by client.
  std::string limit_key() const;
  const Bytes& bytes() const { return bytes_; }

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  Bytes bytes_{};
};

// All addresses with the same leading bits.
struct IpNetwork {
  IpAddress first;
  unsigned prefix_bits = 128;  // counted in 128 bits, also for IPv4: 192.0.2.0/24 has 120

  // Parses "192.0.2.0/24", "2001:db8::/32" or a single address. nullopt: the text is something
  // else, or the address has a bit set after the prefix ("192.0.2.1/24").
  static std::optional<IpNetwork> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
};

// A list of networks, for example those of the trusted proxies.
class IpNetworks {
 public:
  // Parses a comma-separated list of addresses, networks, "loopback" and "private" (addresses that
  // are not routed on the Internet: RFC 1918, RFC 6598, unique local and link-local). The error
  // names the invalid entry.
  static Result<IpNetworks> parse(std::string_view list);
  bool contains(const IpAddress& address) const;
  bool empty() const { return networks_.empty(); }

 private:
  std::vector<IpNetwork> networks_;
};

// True for "localhost" and for a loopback address without brackets: only programs of this machine
// can be reached there. Names are not looked up, so "127.example.org" is not loopback.
bool is_loopback_host(std::string_view host);

}  // namespace gurukul

template <>
struct std::hash<gurukul::IpAddress> {
  std::size_t operator()(const gurukul::IpAddress& address) const {
    const auto& bytes = address.bytes();
    return std::hash<std::string_view>()(
        {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
};
