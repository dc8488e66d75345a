#pragma once
// Reads HTTP/1.1 requests from bytes as they come, with Boost.Beast's parser behind it, which this
// file keeps out of every other. Called by the shard. One thread each.
//
//   HttpReader reader;
//   auto step = reader.feed(bytes);     // bytes that are not consumed come again, with more
//   if (step.state == HttpReader::State::kComplete) use(reader.take());

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace gurukul::net {

// How much of a body is taken; one path may take more than the others.
struct BodyLimits {
  std::size_t bytes_max = 1024 * 1024;
  std::string large_path;
  std::size_t large_bytes_max = 0;
};

class HttpReader {
 public:
  static constexpr std::size_t kHeaderBytesMax = 16 * 1024;
  enum class State { kNeedMore, kComplete, kBroken };
  struct Step {
    State state;
    std::size_t consumed;
    int status;  // of the answer to a broken request: 400, 413 or 431
  };

  HttpReader();
  ~HttpReader();
  Step feed(std::string_view bytes, const BodyLimits& limits = {});
  // The complete request; the reader is ready for the next one.
  HttpRequest take();
  // Whether the head is read and the client waits for "100 Continue".
  bool wants_continue() const;
  // Whether the head is read, and of the path that may take more.
  bool reads_large_body() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace gurukul::net
