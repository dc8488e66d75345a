#pragma once
// Decodes a text frame into a client message and checks the type and the limits of every field.
// Called by the server's ConnectionHandler for each message. One thread for each decoder; reused,
// so that decoding rarely allocates.
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

// The code is invalid_json, invalid_message or unknown_type. The message names the field.
struct DecodeError {
  ErrorCode code;
  std::string message;
};

struct Decoded {
  std::string_view ref_json;                // "id" as a JSON string with its quotes; empty: none
  std::optional<std::string_view> user_id;  // "data.userId", optional in every message
  std::variant<ClientMessage, DecodeError> message;
};

class Decoder {
 public:
  Decoded decode(std::string_view utf8);

 private:
  class Fields;

  JsonScanner scanner_;
  std::deque<std::string> unescaped_;  // the memory of fields that contained escapes
};

}  // namespace gurukul::protocol
