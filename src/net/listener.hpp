#pragma once
// A listening TCP socket. Called by Shard::open and by the server at start. Any thread.

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

// Binds and listens, non-blocking. Several listeners of this process may share a port with
// `share_port`; call probe_port() before, because a stranger's could be shared by mistake.
Result<Listening> listen_on(const std::string& host, std::uint16_t port, bool share_port);
// An error when anybody listens there already. Port 0 is always free.
Status probe_port(const std::string& host, std::uint16_t port);
// Whether the text is an IPv4 or IPv6 address.
bool is_address(const std::string& host);

IpAddress address_of(const sockaddr_storage& address);

}  // namespace gurukul::net
