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

class HttpReader {
 public:
  static constexpr std::size_t kHeaderBytesMax = 16 * 1024;
  static constexpr std::size_t kBodyBytesMax = 1024 * 1024;  // of who does not ask at the head
  // kHead: the head is read and a body follows, of which nothing is taken before admit_body().
  enum class State { kNeedMore, kHead, kComplete, kBroken };
  struct Step {
    State state;
    std::size_t consumed;
    int status;                   // of the answer to a broken request: 4xx or 501; else 0
    std::string_view fault = {};  // what is wrong with it; a literal
  };

  // `asks_at_head`: whether feed() ever returns kHead.
  explicit HttpReader(bool asks_at_head = false);
  ~HttpReader();
  Step feed(std::string_view bytes);
  // REQUIRES: kHead was returned, and admit_body() was not called since.
  const HttpRequest& head() const;
  // The body may be so large; a larger one is broken.
  void admit_body(std::size_t bytes_max);
  // The complete request; the reader is ready for the next one.
  HttpRequest take();
  // Whether the head is read and the client waits for "100 Continue".
  bool wants_continue() const;
  // Whether the head is read and the body not all there.
  bool is_in_body() const;
  // Bytes of the body so far, and the memory that they take.
  std::size_t body_bytes() const;
  std::size_t held_bytes() const;

 private:
  struct Parser;
  std::optional<Step> wait_for_head(std::string_view bytes) const;
  std::unique_ptr<Parser> parser_;
};

}  // namespace gurukul::net
