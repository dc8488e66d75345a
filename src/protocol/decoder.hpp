#pragma once
// Decodes a text frame into a client message and checks the type and the limits of every field.
// Called by the server's ConnectionHandler for each message. One thread for each decoder. Use one
// decoder for many messages, because it keeps its memory.
//
//   Decoded decoded = decoder.decode(text);      // REQUIRES: valid UTF-8, which the shard checks
//   if (auto* fault = std::get_if<DecodeError>(&decoded.message)) {
//     reply(fault->code, fault->message);
//   }

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/client_message.hpp"
#include "protocol/json_scanner.hpp"

namespace gurukul::protocol {

// Why a text is not a valid message. The code is kInvalidJson, kInvalidMessage or kUnknownType. The
// message begins with the name of the field that is wrong.
struct DecodeError {
  ErrorCode code;
  std::string message;
};

struct Decoded {
  std::string_view ref_json;                // "id" as a JSON string with its quotes; empty: none
  std::optional<std::string_view> user_id;  // "data.userId"; nullopt: the message has none
  std::variant<ClientMessage, DecodeError> message;
};

class Decoder {
 public:
  Decoded decode(std::string_view utf8);

 private:
  class Fields;

  JsonScanner scanner_;
  std::deque<std::string> unescaped_;  // the texts of fields that are not views into the message
};

}  // namespace gurukul::protocol
