#pragma once
// Reads HTTP/1.1 requests from bytes as they come, with Boost.Beast's parser behind it, which this
// file keeps out of every other. Called by the shard. One thread each.
//
//   HttpReader reader;
//   auto step = reader.feed(bytes);     // bytes that are not consumed come again, with more
//   if (step.state == HttpReader::State::kComplete) use(reader.take());

#include <cstddef>
#include <memory>
#include <optional>
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
    int status;                   // of the answer to a broken request: 4xx or 501; else 0
    std::string_view fault = {};  // what is wrong with it; a literal
  };

  HttpReader();
  ~HttpReader();
  Step feed(std::string_view bytes, const BodyLimits& limits = {});
  // The complete request; the reader is ready for the next one.
  HttpRequest take();
  // Whether the head is read and the client waits for "100 Continue".
  bool wants_continue() const;
  // Whether the head is read and the body not all there.
  bool is_in_body() const;
  // Memory of the body so far.
  std::size_t held_bytes() const;

 private:
  struct Parser;
  std::optional<Step> wait_for_head(std::string_view bytes) const;
  std::unique_ptr<Parser> parser_;
};

}  // namespace gurukul::net
