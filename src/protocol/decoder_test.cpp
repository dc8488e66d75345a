#include "protocol/decoder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/random.hpp"

namespace gurukul::protocol {
namespace {

nlohmann::json vectors(const std::string& name) {
  std::ifstream file(std::string(GURUKUL_VECTORS) + "/" + name);
  return nlohmann::json::parse(file);
}

const char* type_of(const ClientMessage& message) {
  constexpr const char* kTypes[] = {"authenticate", "join_queue", "leave_queue", "skip",
                                    "signal",       "chat",       "typing",      "end_session",
                                    "call_buddy",   "accept",     "decline",     "ping"};
  return kTypes[message.index()];
}

TEST(Decoder, HoldsToTheGoldenVectors) {
  Decoder decoder;
  const auto cases = vectors("client_messages.json");
  ASSERT_GT(cases.size(), 70u);
  for (const auto& each : cases) {
    const std::string text = each["text"];
    const Decoded decoded = decoder.decode(text);
    const auto* fault = std::get_if<DecodeError>(&decoded.message);
    if (each.contains("type")) {
      ASSERT_EQ(fault, nullptr) << text.substr(0, 200) << ": " << fault->message;
      EXPECT_EQ(type_of(std::get<ClientMessage>(decoded.message)), each["type"]) << text;
    } else {
      ASSERT_NE(fault, nullptr) << text.substr(0, 200);
      EXPECT_EQ(to_string(fault->code), each["error"].get<std::string>()) << text.substr(0, 200);
      const std::string field = each.value("field", "");
      EXPECT_NE(fault->message.find(field), std::string::npos) << fault->message;
    }
  }
}

TEST(Decoder, RelaysTheSignalByteForByte) {
  const std::string signal = R"({ "sdp" : "a\u000db\/c" ,"n":[1.50e+2, -0] })";
  const std::string text = R"({"data":{"signal":)" + signal +
                           R"(,"sessionId":"s","targetUserId":"u"},"type":"signal","id":"\u0031"})";
  Decoder decoder;
  const Decoded decoded = decoder.decode(text);
  const auto& message = std::get<Signal>(std::get<ClientMessage>(decoded.message));
  EXPECT_EQ(message.signal_json, signal);
  EXPECT_EQ(decoded.ref_json, R"("\u0031")");
}

TEST(Decoder, FoldsTrimsAndDeduplicatesInterests) {
  Decoder decoder;
  const Decoded decoded = decoder.decode(
      R"({"type":"join_queue","data":{"interests":[" Chess","CHESS ","\u00dcber\u3000","a\"b"]}})");
  const auto& join = std::get<JoinQueue>(std::get<ClientMessage>(decoded.message));
  EXPECT_EQ(join.interests, (std::vector<std::string>{"chess", "\u00fcber", "a\"b"}));
}

TEST(Decoder, UnescapesTheFieldsThatItReads) {
  Decoder decoder;
  const Decoded decoded =
      decoder.decode(R"({"type":"\u0073kip","data":{"sessionId":"\ud83d\ude00\n"}})");
  EXPECT_EQ(std::get<Skip>(std::get<ClientMessage>(decoded.message)).session_id, "\U0001F600\n");
}

TEST(Decoder, ManyUnknownFieldsDoNotHideTheKnownOnes) {
  std::string text = R"({"type":"typing","data":{)";
  for (int index = 0; index < 500; ++index) text += "\"x" + std::to_string(index) + "\":1,";
  text += R"("sessionId":"s","typing":true}})";
  Decoder decoder;
  const Decoded decoded = decoder.decode(text);
  ASSERT_TRUE(std::holds_alternative<ClientMessage>(decoded.message));
  EXPECT_TRUE(std::get<Typing>(std::get<ClientMessage>(decoded.message)).typing);
}

// A number too large for a double: the other parser refuses it, this one relays it.
bool has_huge_exponent(std::string_view text) {
  int digits = -1;
  for (const char character : text) {
    const bool digit = character >= '0' && character <= '9';
    if (digit && digits >= 0 && ++digits >= 3) return true;
    if (!digit && character != '+') digits = character == 'e' || character == 'E' ? 0 : -1;
  }
  return false;
}

TEST(JsonScanner, AgreesWithAnotherParserOnMutatedTexts) {
  const std::string seeds[] = {
      R"({"type":"signal","data":{"signal":{"a":[1,-2.5e3,true,null,"x\n\u00e9"]}}})",
      R"([0,-0,1E5,"",{},[],{"a":{"b":[[]]}}, false ])"};
  SeededRandom random(5);
  JsonScanner scanner;
  int accepted = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string text = seeds[random.below(2)];
    for (std::uint64_t edits = random.below(3); edits > 0; --edits) {
      const std::size_t at = random.below(text.size());
      constexpr std::string_view kBytes = "{}[]\",:\\u0123456789eE+-. tfn\ta/";
      const char byte = kBytes[random.below(kBytes.size())];
      if (random.chance(40)) {
        text[at] = byte;
      } else if (random.chance(50)) {
        text.erase(at, 1);
      } else {
        text.insert(at, 1, byte);
      }
    }
    // The other parser refuses lone surrogates as well.
    if (text.find("\\u") != std::string::npos && text.find("\\u00e9") == std::string::npos)
      continue;
    if (has_huge_exponent(text)) continue;
    const bool expected = nlohmann::json::accept(text);
    const bool scanned = scanner.scan(text);
    ASSERT_EQ(scanned, expected) << text;
    accepted += scanned ? 1 : 0;
  }
  EXPECT_GT(accepted, 10'000);
}

// Long strings are read in blocks: tests every kind of byte at every position of a block.
TEST(JsonScanner, AgreesWithAnotherParserOnLongStrings) {
  constexpr std::string_view kPieces[] = {"\\\\",
                                          "\\\"",
                                          "\\n",
                                          "\\r",
                                          "\\/",
                                          "\\b",
                                          "\\u00e9",
                                          "\\u00",
                                          "\\x",
                                          "\\",
                                          "\"",
                                          "\t",
                                          "plain text of some length",
                                          "\u00fc"};
  SeededRandom random(6);
  JsonScanner scanner;
  int accepted = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text = "[" + std::string(random.below(40), ' ') + "\"";
    for (std::uint64_t pieces = random.below(12); pieces > 0; --pieces) {
      const bool rare = random.chance(2);
      text += rare ? kPieces[random.below(std::size(kPieces))] : kPieces[random.below(7)];
      text.append(random.below(36), 'x');
    }
    text += "\"]";
    const bool scanned = scanner.scan(text);
    ASSERT_EQ(scanned, nlohmann::json::accept(text)) << text;
    accepted += scanned ? 1 : 0;
  }
  EXPECT_GT(accepted, 50'000);
  EXPECT_LT(accepted, 195'000);
}

TEST(Vectors, ErrorCodesAreTheServersOwn) {
  const auto codes = vectors("codes.json");
  std::size_t index = 0;
  for (const auto& each : codes["errors"]) {
    const auto code = static_cast<ErrorCode>(index++);
    EXPECT_EQ(to_string(code), each["code"].get<std::string>());
    EXPECT_EQ(is_retryable(code), each["retryable"].get<bool>());
  }
  EXPECT_EQ(index, kErrorCodes);
}

}  // namespace
}  // namespace gurukul::protocol
