#pragma once
// Reads the header of the PROXY protocol, versions 1 and 2 (HAProxy's document "proxy-protocol"). A
// proxy sends this header before all other bytes of a connection, also before those of TLS, to name
// the client. Called by the shard. Pure; any thread.
//
//   const ProxyHeader header = read_proxy_header(first_bytes);
//   if (header.state == ProxyHeader::State::kComplete) use(header.size, header.client);

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/ip_address.hpp"

namespace gurukul::net {

struct ProxyHeader {
  // A longer header is refused. Version 1 allows only 107 bytes. Version 2 has extensions without a
  // limit of their own, so this limit is for them.
  static constexpr std::size_t kBytesMax = 4096;
  enum class State { kNeedMore, kComplete, kBroken };

  State state;
  std::size_t size = 0;  // of a complete header, in bytes
  // nullopt: the connection is the proxy's own (a health check), or the client is unknown.
  std::optional<IpAddress> client = {};
  bool is_tls = false;  // the client's connection to the proxy was TLS
};

ProxyHeader read_proxy_header(std::string_view bytes);

}  // namespace gurukul::net
