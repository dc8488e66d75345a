#pragma once
// The PROXY protocol, versions 1 and 2 (HAProxy's document "proxy-protocol"): the header that a
// proxy sends before anything else, TLS included, to tell whose connection it passes on. Called by
// the shard. Pure; any thread.
//
//   const ProxyHeader header = read_proxy_header(first_bytes);
//   if (header.state == ProxyHeader::State::kComplete) drop(header.size), use(header.client);

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/ip_address.hpp"

namespace gurukul::net {

struct ProxyHeader {
  // Longer ones are broken: version 1 has at most 107 bytes, and the rest of version 2 is bounded
  // here, since its extensions are not.
  static constexpr std::size_t kBytesMax = 4096;
  enum class State { kNeedMore, kComplete, kBroken };

  State state;
  std::size_t size = 0;  // of a complete header
  // nullopt: the proxy speaks for itself (a health check), or does not know the client.
  std::optional<IpAddress> client = {};
  bool is_tls = false;  // the client's connection to the proxy was TLS
};

ProxyHeader read_proxy_header(std::string_view bytes);

}  // namespace gurukul::net
