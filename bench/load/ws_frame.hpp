// The client side of RFC 6455 that a load generator needs: sends masked frames, receives unmasked
// unfragmented frames. Called by ClientPool and the scenarios; no state, any thread.
//
//   std::string bytes;
//   append_masked(bytes, Opcode::kText, R"({"type":"ping"})");
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gurukul::bench {

enum class Opcode : std::uint8_t { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

// The masking key is a nonzero constant: the server has to unmask as usual, and a message that is
// sent many times is masked only once.
void append_masked(std::string& out, Opcode opcode, std::string_view payload);

struct ServerFrame {
  Opcode opcode;
  std::string_view payload;
  // Bytes of header and payload; 0: the frame is incomplete.
  std::size_t size = 0;
};

// Parses the first frame of `bytes` (RFC 6455 section 5.2). A masked or fragmented frame ends the
// process: no measured server may send one.
ServerFrame first_frame(std::string_view bytes);

}  // namespace gurukul::bench
