#pragma once
// A body that is made while it is sent, for answers that are too large to be held at once. The
// maker of a response puts a BodySource into it; the shard asks for one piece after the other, each
// only when the piece before has been given to the kernel. So an answer of any size costs one
// piece, and a peer that stops reading stops the making.
//
//   class Export final : public BodySource {
//     void next(ClientNotifier deliver) override {
//       database_.read([deliver](Rows rows) { deliver({text_of(rows), BodyPiece::State::kMore});
//       });
//     }
//   };
//   HttpResponse response{200, {{"Content-Type", "application/json"}}, {}};
//   response.source = std::make_shared<Export>(...);
//
// next(), length() and the destructor run on the shard's thread (the destructor also where a
// response is dropped that was never sent). ClientNotifier may be called on any thread, also before
// next() returns. The shard drops the source when the body is complete or the peer is gone; a piece
// that is delivered afterwards is ignored.

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
    kFailed,  // the body cannot be completed: the connection is cut, so that the peer notices
  };
  std::string bytes;  // at most BodySource::kPieceBytesMax
  State state = State::kMore;
};

class BodySource {
 public:
  static constexpr std::size_t kPieceBytesMax = 64 * 1024;
  // Call it once for each next(), within 30 s: later the connection is cut.
  using ClientNotifier = std::function<void(BodyPiece)>;

  virtual ~BodySource() = default;
  // The bytes of the whole body, if they are known before the first piece: sent as Content-Length,
  // and a body that turns out shorter or longer is cut. nullopt: sent in chunks (HTTP/1.1) or ended
  // by the end of the connection (HTTP/1.0).
  virtual std::optional<std::uint64_t> length() const { return std::nullopt; }
  virtual void next(ClientNotifier deliver) = 0;
};

}  // namespace gurukul::net
