#pragma once
// Listening TCP sockets and address helpers. Called by Shard::open and by the server at start. Any
// thread.
//
//   if (const Status free = probe_port(host, port); !free) return free.error();
//   auto listening = listen_on(host, port, true);

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "base/ip_address.hpp"
#include "base/result.hpp"

namespace gurukul::net {

struct Listening {
  int fd;
  std::uint16_t port;
};

// Opens a non-blocking listening socket. With `share_port` (SO_REUSEPORT) several listeners of this
// process can share a port. Call probe_port() first, because otherwise the port of another program
// could be shared by mistake.
Result<Listening> listen_on(const std::string& host, std::uint16_t port, bool share_port);
// An error when another listener uses the port. Port 0 is always free.
Status probe_port(const std::string& host, std::uint16_t port);
// True when listen_on() accepts the host: an IPv4 or IPv6 address, or "localhost".
bool is_address(const std::string& host);

// The IP address of a socket address, without its port.
IpAddress address_of(const sockaddr_storage& address);

}  // namespace gurukul::net
