#pragma once
// Finds the client of a request that came through reverse proxies, from X-Forwarded-For,
// X-Forwarded-Host, X-Forwarded-Proto and Forwarded (RFC 7239). Called by the shard for every
// request. Pure; any thread.
//
//   resolve_client(request, peer, trusted);    // sets client_address, host and https
//
// Any client can send these headers, so only what trusted proxies wrote counts. Each proxy adds its
// entry at the end of the list, so the list is read from the end. The client is the first address
// that is not the address of a trusted proxy. An entry that is not an address ends the search.
// X-Forwarded-For takes precedence over Forwarded, because a proxy that writes only
// X-Forwarded-For passes on a Forwarded that the client has written.

#include <optional>
#include <string_view>

#include "base/ip_address.hpp"
#include "net/http.hpp"

namespace gurukul::net {

// Sets client_address, host and https of the request. Before the call, `request.https` has to say
// whether the connection itself uses TLS. `peer` is the remote address of the connection.
void resolve_client(HttpRequest& request, const IpAddress& peer, const IpNetworks& trusted);

// The address in "192.0.2.1", "192.0.2.1:80", "2001:db8::1" or "[2001:db8::1]:80". nullopt: the
// text has no address, such as "unknown" and "_hidden".
std::optional<IpAddress> parse_node(std::string_view text);

}  // namespace gurukul::net
