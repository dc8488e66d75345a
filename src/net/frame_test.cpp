#include "net/frame.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "base/vocabulary.hpp"

namespace gurukul::net {
namespace {

using Kind = MessageReader::Kind;

// A client's frame, masked with the same byte everywhere.
std::string client_frame(unsigned first_byte, std::string_view payload) {
  std::string frame(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    frame.push_back(static_cast<char>(0x80 | 126));
    frame.push_back(static_cast<char>(payload.size() >> 8));
    frame.push_back(static_cast<char>(payload.size() & 0xFF));
  }
  const unsigned char mask[4] = {0x11, 0xF2, 0x33, 0x80};
  frame.append(reinterpret_cast<const char*>(mask), 4);
  for (std::size_t at = 0; at < payload.size(); ++at) {
    frame.push_back(static_cast<char>(static_cast<unsigned char>(payload[at]) ^ mask[at & 3]));
  }
  return frame;
}

std::string events(std::string bytes, std::size_t limit = 1000) {
  MessageReader reader;
  std::string log;
  std::size_t at = 0;
  while (true) {
    const auto step = reader.next(bytes.data() + at, bytes.size() - at, limit);
    at += step.consumed;
    switch (step.kind) {
      case Kind::kNeedMore:
        return log + "|" + std::to_string(bytes.size() - at);
      case Kind::kFault:
        return log + "fault " + std::to_string(step.code);
      case Kind::kText:
        log += "text " + std::string(step.payload.substr(0, 20)) + ";";
        break;
      case Kind::kBinary:
        log += "binary;";
        break;
      case Kind::kPing:
        log += "ping " + std::string(step.payload) + ";";
        break;
      case Kind::kPong:
        log += "pong;";
        break;
      case Kind::kClose:
        log += "close " + std::to_string(step.code) + ";";
        break;
      case Kind::kNothing:
        break;
    }
  }
}

TEST(MessageReader, ReadsWholeAndFragmentedMessages) {
  EXPECT_EQ(events(client_frame(0x81, "hello")), "text hello;|0");
  EXPECT_EQ(events(client_frame(0x81, "")), "text ;|0");
  EXPECT_EQ(events(client_frame(0x01, "he") + client_frame(0x89, "p") + client_frame(0x00, "l") +
                   client_frame(0x80, "lo") + client_frame(0x81, "x")),
            "ping p;text hello;text x;|0");
  EXPECT_EQ(events(client_frame(0x82, "\xff")), "binary;|0");
  EXPECT_EQ(events(client_frame(0x8A, "")), "pong;|0");
}

TEST(MessageReader, RefusesWhatRfc6455Forbids) {
  EXPECT_EQ(events(std::string("\x81\x01x")), "fault 1002");  // no mask
  EXPECT_EQ(events(client_frame(0xC1, "x")), "fault 1002");   // a reserved bit
  EXPECT_EQ(events(client_frame(0x83, "x")), "fault 1002");   // an unknown opcode
  EXPECT_EQ(events(client_frame(0x80, "x")), "fault 1002");   // continues nothing
  EXPECT_EQ(events(client_frame(0x01, "x") + client_frame(0x81, "y")), "fault 1002");
  EXPECT_EQ(events(client_frame(0x09, "x")), "fault 1002");  // a ping in parts
  EXPECT_EQ(events(client_frame(0x89, std::string(126, 'x'))), "fault 1002");
  EXPECT_EQ(events(client_frame(0x81, "\xC3")), "fault 1007");
  EXPECT_EQ(events(client_frame(0x01, "\xC3") + client_frame(0x80, "\xA4")), "text \u00e4;|0");
  EXPECT_EQ(events(client_frame(0x81, std::string(1001, 'x'))), "fault 1009");
  EXPECT_EQ(
      events(client_frame(0x01, std::string(600, 'x')) + client_frame(0x80, std::string(401, 'x'))),
      "fault 1009");
  std::string huge("\x81\xFF\x80\0\0\0\0\0\0\0", 10);
  EXPECT_EQ(events(huge), "fault 1002");
  std::string too_long("\x81\xFF\0\0\0\0\0\x10\0\0", 10);
  EXPECT_EQ(events(too_long), "fault 1009");
}

TEST(MessageReader, CloseFrames) {
  EXPECT_EQ(events(client_frame(0x88, "")), "close 1005;|0");
  EXPECT_EQ(events(client_frame(0x88,
                                "\x03\xE8"
                                "bye")),
            "close 1000;|0");
  EXPECT_EQ(events(client_frame(0x88, "\x03")), "fault 1002");
  EXPECT_EQ(events(client_frame(0x88, "\x03\xED")), "fault 1002");  // 1005
  EXPECT_EQ(events(client_frame(0x88, "\x03\xE8\xFF")), "fault 1007");
}

TEST(MessageReader, WaitsForTheRestWhereverTheBytesAreCut) {
  const std::string whole = client_frame(0x81, std::string(300, 'y'));
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_EQ(events(whole.substr(0, cut)), "|" + std::to_string(cut));
  }
}

TEST(Frame, WritesTheThreeLengths) {
  for (const std::size_t size : {0U, 125U, 126U, 65'535U, 65'536U}) {
    std::string out;
    append_frame(out, Opcode::kText, std::string(size, 'z'));
    EXPECT_EQ(out.size(), size + (size < 126 ? 2U : size <= 65'535 ? 4U : 10U));
    EXPECT_EQ(static_cast<unsigned char>(out[0]), 0x81);
  }
  std::string close;
  append_close_frame(close, 4001, std::string(200, 'r'));
  EXPECT_EQ(close.size(), 127u);
  EXPECT_EQ(close.substr(2, 2), "\x0F\xA1");
}

}  // namespace
}  // namespace gurukul::net
