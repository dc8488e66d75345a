// The server's half of RFC 6455 section 4.2.2, done honestly: the floor may not win by skipping it.
#pragma once

#include <string>
#include <string_view>

namespace gurukul::bench {

// The 101 answer to `request`; empty when the request has no Sec-WebSocket-Key.
std::string upgrade_answer(std::string_view request);

}  // namespace gurukul::bench
