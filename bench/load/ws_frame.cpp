#include "load/ws_frame.hpp"

#include <array>

#include "load/options.hpp"

namespace gurukul::bench {
namespace {

constexpr std::array<unsigned char, 4> kMaskingKey{0x37, 0xfa, 0x21, 0x3d};

std::size_t big_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

void append_masked(std::string& out, Opcode opcode, std::string_view payload) {
  out.push_back(static_cast<char>(0x80U | static_cast<unsigned>(opcode)));
  const std::size_t size = payload.size();
  if (size < 126) {
    out.push_back(static_cast<char>(0x80U | size));
  } else if (size < 65'536) {
    out.push_back(static_cast<char>(0x80U | 126U));
    out.push_back(static_cast<char>(size >> 8));
    out.push_back(static_cast<char>(size & 0xffU));
  } else {
    fail("messages of 64 KiB or more are not supported");
  }
  for (const unsigned char byte : kMaskingKey) out.push_back(static_cast<char>(byte));
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(payload[i]) ^ kMaskingKey[i % 4]));
  }
}

ServerFrame first_frame(std::string_view bytes) {
  ServerFrame frame{Opcode::kText, {}, 0};
  if (bytes.size() < 2) return frame;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  if ((first & 0xf0U) != 0x80U || (second & 0x80U) != 0) {
    fail("the server sent a frame that is fragmented, masked or extended");
  }
  std::size_t header = 2;
  std::size_t size = second & 0x7fU;
  if (size >= 126) {
    const std::size_t length_bytes = size == 126 ? 2 : 8;
    header += length_bytes;
    if (bytes.size() < header) return frame;
    size = big_endian(bytes.substr(2, length_bytes));
  }
  if (bytes.size() < header + size) return frame;
  frame.opcode = static_cast<Opcode>(first & 0x0fU);
  frame.payload = bytes.substr(header, size);
  frame.size = header + size;
  return frame;
}

}  // namespace gurukul::bench
