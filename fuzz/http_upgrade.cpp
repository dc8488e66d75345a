// Requests through the HTTP reader, and what is complete through the handshake rules.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/handshake.hpp"
#include "net/http_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gurukul::net;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  HttpReader reader;
  while (!rest.empty()) {
    const HttpReader::Step step = reader.feed(rest);
    if (step.consumed > rest.size()) std::abort();
    rest.remove_prefix(step.consumed);
    if (step.state != HttpReader::State::kComplete) break;
    const HttpRequest request = reader.take();
    std::string out;
    if (is_upgrade(request) && !refuse_handshake(request)) append_switching_protocols(out, request);
    append_response(out, plain_response(404, "x"), request.method == "HEAD", request.keep_alive);
  }
  return 0;
}
