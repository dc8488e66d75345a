#pragma once
// Who really sent a request that came through reverse proxies: X-Forwarded-For, X-Forwarded-Host,
// X-Forwarded-Proto, and Forwarded (RFC 7239). Called by the shard for every request. Pure; any
// thread.
//
//   resolve_client(request, peer, trusted);    // fills client_address, host and https
//
// Anybody can send these headers, so that they count only from trusted proxies: the list is read
// from the right, the client is the first address that is not a trusted proxy's. An entry that is
// no address ends the walk. X-Forwarded-For goes before Forwarded, since the proxies that write
// only the former let a client's Forwarded through.

#include <optional>
#include <string_view>

#include "base/ip_address.hpp"
#include "net/http.hpp"

namespace gurukul::net {

// `request.https` says on entry whether the connection itself is TLS; `peer` is its other end.
void resolve_client(HttpRequest& request, const IpAddress& peer, const IpNetworks& trusted);

// The address of "192.0.2.1", "192.0.2.1:80", "2001:db8::1" and "[2001:db8::1]:80"; nullopt: none,
// as with "unknown" and "_hidden".
std::optional<IpAddress> parse_node(std::string_view text);

}  // namespace gurukul::net
