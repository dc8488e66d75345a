#pragma once
// WebSocket frames (RFC 6455 section 5): reads a client's in place, writes a server's. Called by
// the shard and by the fuzz target. Pure; one thread for each reader.
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
// Appends a close frame, without a code for close_code::kNoStatus. The reason is cut to 123 bytes.
void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason);

// Turns a client's frames into complete messages. Holds memory only inside a fragmented message.
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
    std::size_t consumed;      // bytes of the input that were processed
    std::uint16_t code;        // kFault: 1002, 1007 or 1009; kClose: the peer's, or kNoStatus
    std::string_view payload;  // in the input; or in the reader, until the next call
  };
  // Reads the next event. kNothing: a frame was read that completes no message. A frame whose
  // header announces more than `message_bytes_max` is a fault before its payload arrives.
  Step next(char* bytes, std::size_t size, std::size_t message_bytes_max);
  // Whether fragments of a message are held, and the bytes of memory they use.
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
