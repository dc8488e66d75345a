#pragma once
// The server's side of the WebSocket opening handshake (RFC 6455 section 4.2). Called by the shard.
// Any thread.

#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace gurukul::net {

// Whether the request means to become a WebSocket, well-formed or not.
bool is_upgrade(const HttpRequest& request);
// The refusal of a broken handshake: 426 for a wrong version, else 400. nullopt: well-formed.
std::optional<HttpResponse> refuse_handshake(const HttpRequest& request);
// Sec-WebSocket-Accept for a key (RFC 6455 section 4.2.2).
std::string accept_for(std::string_view key);
// The whole 101; selects the subprotocol gurukul.v1 when it is offered.
void append_switching_protocols(std::string& out, const HttpRequest& request);

}  // namespace gurukul::net
