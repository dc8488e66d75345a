// Requests through the HTTP reader, and what is complete through the handshake rules. What one
// reader takes in one piece another one takes byte by byte: where a request ends does not depend on
// how it is cut.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "net/handshake.hpp"
#include "net/http_reader.hpp"

namespace {

using namespace gurukul::net;

void check(const HttpRequest& request) {
  std::size_t hosts = 0;
  for (const HttpHeader& header : request.headers) hosts += header.name == "host" ? 1 : 0;
  if (hosts > 1 || (hosts == 0 && !request.http_1_0)) std::abort();
  std::string out;
  if (is_upgrade(request) && !refuse_handshake(request)) append_switching_protocols(out, request);
  append_response_head(out, plain_response(404, "x"), false, request.keep_alive);
}

std::vector<std::string> targets_of(std::string_view rest) {
  std::vector<std::string> targets;
  HttpReader reader;
  while (!rest.empty()) {
    const HttpReader::Step step = reader.feed(rest);
    if (step.consumed > rest.size()) std::abort();
    rest.remove_prefix(step.consumed);
    if (step.state != HttpReader::State::kComplete) break;
    const HttpRequest request = reader.take();
    check(request);
    targets.push_back(request.target);
  }
  return targets;
}

std::vector<std::string> targets_bytewise(std::string_view all) {
  std::vector<std::string> targets;
  HttpReader reader;
  std::string pending;
  for (const char byte : all) {
    pending.push_back(byte);
    const HttpReader::Step step = reader.feed(pending);
    pending.erase(0, step.consumed);
    if (step.state == HttpReader::State::kBroken) break;
    if (step.state == HttpReader::State::kComplete) targets.push_back(reader.take().target);
  }
  return targets;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  if (targets_of(all) != targets_bytewise(all)) std::abort();
  return 0;
}
