#pragma once
// WebSocket frames (RFC 6455 section 5): reads the frames of a client in place, and writes the
// frames of a server. Called by the shard and by the fuzz target. Pure; one thread for each reader.
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

// Appends one unmasked frame that is a complete message.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);
// Appends a close frame. For close_code::kNoStatus it has no code and no reason. A longer reason is
// cut to 123 bytes.
void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason);

// Turns the frames of a client into complete messages. It owns memory only while a fragmented
// message is incomplete.
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
    std::uint16_t code;        // kFault: 1002, 1007 or 1009; kClose: of the frame, or kNoStatus
    std::string_view payload;  // points into the input or into the reader; valid until next()
  };
  // Reads one frame and unmasks it in place. kNeedMore: the frame is incomplete; call again with
  // the same bytes and more. kNothing: the frame was read and the message is still incomplete. A
  // frame that would make the message larger than `message_bytes_max` is a fault as soon as its
  // header has arrived.
  Step next(char* bytes, std::size_t size, std::size_t message_bytes_max);
  // True while the reader holds fragments of a message; and the bytes of memory that they use.
  bool is_inside() const { return fragments_ != nullptr; }
  std::size_t held_bytes() const { return fragments_ ? fragments_->payload.capacity() : 0; }

 private:
  struct Fragments {
    Opcode opcode;
    std::string payload;
    bool delivered = false;  // the message is complete; next() drops it
  };
  Step data_frame(Opcode opcode, bool final, std::string_view payload, std::size_t consumed);
  static Step control_frame(Opcode opcode, std::string_view payload, std::size_t consumed);

  std::unique_ptr<Fragments> fragments_;
};

}  // namespace gurukul::net
