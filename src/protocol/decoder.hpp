#pragma once
// One text frame to one client message, every field checked for type and bound. Called by the
// server for each message. One owner, one thread; reused, so that decoding rarely allocates.
//
//   Decoded decoded = decoder.decode(text);       // REQUIRES: valid UTF-8 (the transport saw to
//   it) if (auto* fault = std::get_if<DecodeError>(&decoded.message)) reply(fault->code,
//   fault->message);

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/client_message.hpp"
#include "protocol/json_scanner.hpp"

namespace gurukul::protocol {

// invalid_json, invalid_message (the message names the field) or unknown_type.
struct DecodeError {
  ErrorCode code;
  std::string message;
};

struct Decoded {
  std::string_view ref_json;  // the "id" as a JSON string with its quotes; empty: none
  std::optional<std::string_view> user_id;  // "data.userId", which any message may name
  std::variant<ClientMessage, DecodeError> message;
};

class Decoder {
 public:
  Decoded decode(std::string_view utf8);

 private:
  class Fields;

  JsonScanner scanner_;
  std::deque<std::string> unescaped_;  // backs the views of fields that held escapes
};

}  // namespace gurukul::protocol
