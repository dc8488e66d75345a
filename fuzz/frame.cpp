// A client's bytes through the frame reader, whole and cut at every place the input says: the
// events have to be the same.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "net/frame.hpp"

namespace {

using gurukul::net::MessageReader;

std::string events(const std::string& input, std::size_t first_piece) {
  MessageReader reader;
  std::string log, pending;
  std::size_t fed = 0;
  while (fed < input.size() || fed == 0) {
    const std::size_t take = std::min(fed == 0 ? first_piece : input.size(), input.size() - fed);
    pending.append(input, fed, take);
    fed += take;
    while (true) {
      const auto step = reader.next(pending.data(), pending.size(), 4096);
      if (step.kind == MessageReader::Kind::kNeedMore) break;
      log += std::to_string(static_cast<int>(step.kind)) + ":" + std::to_string(step.code) + ":";
      log.append(step.payload);
      if (step.kind == MessageReader::Kind::kFault) return log;
      pending.erase(0, step.consumed);
    }
    if (fed == 0) break;
  }
  return log;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (events(input, input.size()) != events(input, 1 + data[0] % input.size())) std::abort();
  return 0;
}
