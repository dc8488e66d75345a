#pragma once
// A body that is made while it is sent, for responses that are too large for the memory. A route
// sets HttpResponse::source. The shard asks for one piece at a time, and for the next one only
// after the kernel has accepted the last one. So a response of any size needs the memory of one
// piece, and no piece is made while the peer does not read.
//
//   class Export final : public BodySource {
//     void next(Deliver deliver) override {
//       database_.read([deliver](Rows rows) {
//         deliver({text_of(rows), BodyPiece::State::kMore});
//       });
//     }
//   };
//   HttpResponse response{200, {{"Content-Type", "application/json"}}, {}};
//   response.source = std::make_shared<Export>(...);
//
// next(), length() and the destructor run on the shard's thread. For a response that is never sent,
// the destructor runs on the thread that drops the response. `deliver` may be called on any thread,
// also before next() returns. The shard drops the source when the body is complete or the peer is
// gone; a piece that is delivered later is ignored.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gurukul::net {

struct BodyPiece {
  enum class State : std::uint8_t {
    kMore,    // further pieces follow; `bytes` may be empty
    kEnd,     // `bytes` are the last ones
    kFailed,  // the body cannot be completed; the connection is closed, so the peer notices it
  };
  std::string bytes;  // at most BodySource::kPieceBytesMax
  State state = State::kMore;
};

class BodySource {
 public:
  static constexpr std::size_t kPieceBytesMax = 64 * 1024;
  // REQUIRES: called once for each next(), within 30 s. Otherwise the connection is closed.
  using Deliver = std::function<void(BodyPiece)>;

  virtual ~BodySource() = default;
  // The size of the whole body, in bytes. It is sent as Content-Length. If the pieces have another
  // size, the connection is closed.
  // nullopt: unknown; the body is sent in chunks (HTTP/1.1) or until the connection ends
  // (HTTP/1.0).
  virtual std::optional<std::uint64_t> length() const { return std::nullopt; }
  // Makes the next piece and passes it to `deliver`.
  virtual void next(Deliver deliver) = 0;
};

}  // namespace gurukul::net
