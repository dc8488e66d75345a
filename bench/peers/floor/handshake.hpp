// The server side of RFC 6455 section 4.2.2, complete, so that the floor gains nothing by skipping
// it.
#pragma once

#include <string>
#include <string_view>

namespace gurukul::bench {

// The 101 response to `request`; empty when the request has no Sec-WebSocket-Key.
std::string upgrade_answer(std::string_view request);

}  // namespace gurukul::bench
