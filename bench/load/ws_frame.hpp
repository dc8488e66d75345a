// The client's side of RFC 6455 as far as a load generator needs it: masked frames out, unmasked
// and unfragmented frames in. Called by ClientPool and the scenarios; no state, any thread.
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

// The masking key is a constant other than zero: the server has to unmask as ever, and a message
// that is sent many times is masked once.
void append_masked(std::string& out, Opcode opcode, std::string_view payload);

struct ServerFrame {
  Opcode opcode;
  std::string_view payload;
  // Bytes of header and payload; 0: the frame is not complete yet.
  std::size_t size = 0;
};

// The first frame of `bytes` (RFC 6455 section 5.2). `size` 0 when more bytes are needed. A masked
// or fragmented frame ends the process: no server that is measured here may send one.
ServerFrame first_frame(std::string_view bytes);

}  // namespace gurukul::bench
