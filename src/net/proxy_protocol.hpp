#pragma once
// The PROXY protocol, versions 1 and 2 (HAProxy's document "proxy-protocol"). A proxy sends this
// header before anything else, TLS included, to name the client of the connection. Called by the
// shard. Pure; any thread.
//
//   const ProxyHeader header = read_proxy_header(first_bytes);
//   if (header.state == ProxyHeader::State::kComplete) use(header.size, header.client);

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/ip_address.hpp"

namespace gurukul::net {

struct ProxyHeader {
  // A longer header is broken. Version 1 has at most 107 bytes; version 2 is limited here, because
  // its extensions have no limit of their own.
  static constexpr std::size_t kBytesMax = 4096;
  enum class State { kNeedMore, kComplete, kBroken };

  State state;
  std::size_t size = 0;  // of a complete header
  // nullopt: the connection is the proxy's own (a health check), or the client is unknown.
  std::optional<IpAddress> client = {};
  bool is_tls = false;  // the client's connection to the proxy was TLS
};

ProxyHeader read_proxy_header(std::string_view bytes);

}  // namespace gurukul::net
