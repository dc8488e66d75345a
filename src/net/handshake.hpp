#pragma once
// The server's side of the WebSocket opening handshake (RFC 6455 section 4.2). Called by the shard.
// Any thread.
//
//   if (auto refusal = refuse_handshake(request)) return refuse(connection, *refusal);
//   append_switching_protocols(out, request);

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace gurukul::net {

// True when the request asks for a WebSocket, also when the handshake is broken.
bool is_upgrade(const HttpRequest& request);
// The error response to a broken handshake: 426 for a wrong version, else 400. nullopt: the
// handshake is well-formed.
std::optional<HttpResponse> refuse_handshake(const HttpRequest& request);
// The value of Sec-WebSocket-Accept for a key (RFC 6455 section 4.2.2).
std::string accept_for(std::string_view key);
// Appends the whole 101 response. Selects the subprotocol gurukul.v1 when the client offers it.
void append_switching_protocols(std::string& out, const HttpRequest& request);

}  // namespace gurukul::net
