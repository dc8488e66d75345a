#pragma once
// Reads HTTP/1.1 requests from bytes as they arrive. Wraps Boost.Beast's parser, which no other
// file includes. Called by the shard. One thread for each reader.
//
//   HttpReader reader;
//   auto step = reader.feed(bytes);     // pass unconsumed bytes again, with more
//   if (step.state == HttpReader::State::kComplete) use(reader.take());

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace gurukul::net {

class HttpReader {
 public:
  static constexpr std::size_t kHeaderBytesMax = 16 * 1024;
  static constexpr std::size_t kBodyBytesMax = 1024 * 1024;  // without admit_body()
  // kHead: the head is read and a body follows. No byte of the body is consumed before
  // admit_body(). kBroken: the request is refused, and the reader must not be used again.
  enum class State { kNeedMore, kHead, kComplete, kBroken };
  struct Step {
    State state;
    std::size_t consumed;         // bytes that were processed
    int status;                   // kBroken: of the error response, 4xx or 501; else 0
    std::string_view fault = {};  // the error text; a literal
  };

  // `asks_at_head`: feed() returns kHead for requests with a body.
  explicit HttpReader(bool asks_at_head = false);
  ~HttpReader();
  Step feed(std::string_view bytes);
  // REQUIRES: feed() returned kHead, and admit_body() was not called since.
  const HttpRequest& head() const;
  // Sets the size limit of the body. A larger body leads to kBroken with status 413.
  void admit_body(std::size_t bytes_max);
  // The complete request. The reader is then ready for the next one.
  HttpRequest take();
  // True when the head is read and the client waits for "100 Continue".
  bool wants_continue() const;
  // True when the head is read and the body is incomplete.
  bool is_in_body() const;
  // The bytes of the body that have arrived, and the bytes of memory that the body uses.
  std::size_t body_bytes() const;
  std::size_t held_bytes() const;

 private:
  struct Parser;
  std::optional<Step> wait_for_head(std::string_view bytes) const;
  std::unique_ptr<Parser> parser_;
};

}  // namespace gurukul::net
