#include "net/frame.hpp"

#include <simdjson.h>

#include <cstring>

#include "base/vocabulary.hpp"

namespace gurukul::net {
namespace {

constexpr std::size_t kControlBytesMax = 125;

void unmask(char* payload, std::size_t size, const unsigned char* mask) {
  std::uint64_t wide = 0;
  unsigned char repeated[8];
  for (std::size_t index = 0; index < 8; ++index) repeated[index] = mask[index & 3];
  std::memcpy(&wide, repeated, 8);
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, payload + at, 8);
    word ^= wide;
    std::memcpy(payload + at, &word, 8);
  }
  for (; at < size; ++at) {
    payload[at] = static_cast<char>(static_cast<unsigned char>(payload[at]) ^ mask[at & 3]);
  }
}

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

// The codes that a peer may send in a close frame (RFC 6455 section 7.4).
bool is_close_code(unsigned code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

MessageReader::Step fault(std::uint16_t code) {
  return {MessageReader::Kind::kFault, 0, code, {}};
}

}  // namespace

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
  char header[10];
  std::size_t length = 2;
  header[0] = static_cast<char>(0x80 | static_cast<unsigned>(opcode));
  if (payload.size() < 126) {
    header[1] = static_cast<char>(payload.size());
  } else {
    const std::size_t bytes = payload.size() <= 0xFFFF ? 2 : 8;
    header[1] = bytes == 2 ? 126 : 127;
    for (std::size_t index = 0; index < bytes; ++index) {
      header[2 + index] = static_cast<char>(payload.size() >> (8 * (bytes - 1 - index)));
    }
    length += bytes;
  }
  out.append(header, length);
  out.append(payload);
}

void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code != close_code::kNoStatus) {
    payload.push_back(static_cast<char>(code >> 8));
    payload.push_back(static_cast<char>(code & 0xFF));
    payload.append(reason.substr(0, kControlBytesMax - 2));
  }
  append_frame(out, Opcode::kClose, payload);
}

MessageReader::Step MessageReader::next(char* bytes, std::size_t size,
                                        std::size_t message_bytes_max) {
  const auto* head = reinterpret_cast<const unsigned char*>(bytes);
  if (fragments_ && fragments_->delivered) fragments_.reset();
  if (size < 2) return {Kind::kNeedMore, 0, 0, {}};
  const bool final = (head[0] & 0x80) != 0;
  const unsigned code = head[0] & 0x0FU;
  const bool is_control = code >= 8;
  const bool known = code <= 2 || (code >= 8 && code <= 10);
  if ((head[0] & 0x70) != 0 || !known || (head[1] & 0x80) == 0) {
    return fault(close_code::kProtocolError);
  }
  const auto opcode = static_cast<Opcode>(code);
  if (!is_control && (opcode == Opcode::kContinuation) != (fragments_ != nullptr)) {
    return fault(close_code::kProtocolError);
  }
  std::uint64_t length = head[1] & 0x7FU;
  if (is_control && (!final || length > kControlBytesMax)) return fault(close_code::kProtocolError);
  const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (size < 2 + extra) return {Kind::kNeedMore, 0, 0, {}};
  if (extra > 0) {
    length = 0;
    for (std::size_t index = 0; index < extra; ++index) length = length << 8 | head[2 + index];
    // RFC 6455 section 5.2 requires the shortest form, and the highest bit to be zero.
    if (length < (extra == 2 ? 126U : 65'536U) || length >> 63 != 0) {
      return fault(close_code::kProtocolError);
    }
  }
  const std::size_t before = fragments_ ? fragments_->payload.size() : 0;
  if (!is_control && length > message_bytes_max - before) return fault(close_code::kTooBig);
  const std::size_t header = 2 + extra + 4;
  if (size < header || size - header < length) return {Kind::kNeedMore, 0, 0, {}};
  char* payload = bytes + header;
  const auto payload_size = static_cast<std::size_t>(length);
  unmask(payload, payload_size, head + header - 4);
  const std::string_view text(payload, payload_size);
  if (is_control) return control_frame(opcode, text, header + payload_size);
  return data_frame(opcode, final, text, header + payload_size);
}

MessageReader::Step MessageReader::data_frame(Opcode opcode, bool final, std::string_view payload,
                                              std::size_t consumed) {
  std::string_view whole = payload;
  if (opcode == Opcode::kContinuation || !final) {
    if (!fragments_) fragments_.reset(new Fragments{opcode, {}});
    fragments_->payload.append(payload);
    if (!final) return {Kind::kNothing, consumed, 0, {}};
    opcode = fragments_->opcode;
    whole = fragments_->payload;
    fragments_->delivered = true;
  }
  if (opcode == Opcode::kBinary) return {Kind::kBinary, consumed, 0, {}};
  if (!is_utf8(whole)) return fault(close_code::kInvalidPayload);
  return {Kind::kText, consumed, 0, whole};
}

MessageReader::Step MessageReader::control_frame(Opcode opcode, std::string_view payload,
                                                 std::size_t consumed) {
  if (opcode == Opcode::kPing) return {Kind::kPing, consumed, 0, payload};
  if (opcode == Opcode::kPong) return {Kind::kPong, consumed, 0, payload};
  if (payload.empty()) return {Kind::kClose, consumed, close_code::kNoStatus, {}};
  if (payload.size() == 1) return fault(close_code::kProtocolError);
  const unsigned code = static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8 |
                        static_cast<unsigned char>(payload[1]);
  if (!is_close_code(code)) return fault(close_code::kProtocolError);
  if (!is_utf8(payload.substr(2))) return fault(close_code::kInvalidPayload);
  return {Kind::kClose, consumed, static_cast<std::uint16_t>(code), payload.substr(2)};
}

}  // namespace gurukul::net
