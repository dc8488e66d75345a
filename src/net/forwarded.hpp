#pragma once
// Finds the client of a request that came through reverse proxies, from X-Forwarded-For,
// X-Forwarded-Host, X-Forwarded-Proto and Forwarded (RFC 7239). Called by the shard for every
// request. Pure; any thread.
//
//   resolve_client(request, peer, trusted);    // sets client_address, host and https
//
// Any client can send these headers, so only those of trusted proxies count. The list is read from
// the right; the client is the first address that is not a trusted proxy's. An entry that is not an
// address ends the search. X-Forwarded-For takes precedence over Forwarded, because proxies that
// write only the former pass a client's Forwarded through.

#include <optional>
#include <string_view>

#include "base/ip_address.hpp"
#include "net/http.hpp"

namespace gurukul::net {

// On entry `request.https` says whether the connection itself is TLS. `peer` is its remote address.
void resolve_client(HttpRequest& request, const IpAddress& peer, const IpNetworks& trusted);

// The address in "192.0.2.1", "192.0.2.1:80", "2001:db8::1" or "[2001:db8::1]:80". nullopt: the
// text has no address, such as "unknown" and "_hidden".
std::optional<IpAddress> parse_node(std::string_view text);

}  // namespace gurukul::net
