#pragma once
// WebSocket frames (RFC 6455 section 5): reading a client's in place, writing a server's. Pure.
// Called by the shard and by the fuzz target. Any thread.
//
//   MessageReader reader;
//   auto step = reader.next(bytes, size, limit);     // unmasks in place
//   append_frame(out, Opcode::kText, payload);

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gurukul::net {

enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

void append_frame(std::string& out, Opcode opcode, std::string_view payload);
// A close frame; without code when it is close_code::kNoStatus. The reason is cut to 123 bytes.
void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason);

// One client's stream of frames as complete messages. Holds memory only inside a fragmented one.
class MessageReader {
 public:
  enum class Kind : std::uint8_t {
    kNeedMore,
    kText,
    kBinary,
    kPing,
    kPong,
    kClose,
    kNothing,
    kFault
  };
  struct Step {
    Kind kind;
    std::size_t consumed;      // bytes of the input that are done with
    std::uint16_t code;        // kFault: 1002, 1007 or 1009; kClose: the peer's, or kNoStatus
    std::string_view payload;  // into the input, or into the reader until the next call
  };
  // The next event in the bytes; kNothing: a frame was taken that completes no message. A frame
  // whose header promises more than `message_bytes_max` is a fault before its payload came.
  Step next(char* bytes, std::size_t size, std::size_t message_bytes_max);
  // Whether fragments of a message are held, and how many bytes of memory.
  bool is_inside() const { return fragments_ != nullptr; }
  std::size_t held_bytes() const { return fragments_ ? fragments_->payload.capacity() : 0; }

 private:
  struct Fragments {
    Opcode opcode;
    std::string payload;
    bool delivered = false;
  };
  Step data_frame(Opcode opcode, bool final, std::string_view payload, std::size_t consumed);
  static Step control_frame(Opcode opcode, std::string_view payload, std::size_t consumed);

  std::unique_ptr<Fragments> fragments_;
};

}  // namespace gurukul::net
