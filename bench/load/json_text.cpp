#include "load/json_text.hpp"

#include <cstdio>

namespace gurukul::bench {

std::string_view string_of(std::string_view message, std::string_view key) {
  std::size_t at = 0;
  while ((at = message.find(key, at)) != std::string_view::npos) {
    const std::size_t after = at + key.size();
    if (at > 0 && message[at - 1] == '"' && message.substr(after, 3) == "\":\"") {
      const std::size_t begin = after + 3;
      return message.substr(begin, message.find('"', begin) - begin);
    }
    at = after;
  }
  return {};
}

std::string_view message_type(std::string_view message) {
  return string_of(message, "type");
}

std::string user_id(int index) {
  char text[40];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012d", index);
  return text;
}

std::string join_queue_text(int user_index, bool names_user, std::string_view more_fields) {
  std::string text = R"({"type":"join_queue","data":{"matchMode":"video")";
  if (names_user) text += R"(,"userId":")" + user_id(user_index) + '"';
  text += more_fields;
  return text + "}}";
}

std::string authenticate_text(std::string_view token) {
  return R"({"type":"authenticate","data":{"token":")" + std::string(token) + "\"}}";
}

std::string skip_text(std::string_view session_id) {
  return R"({"type":"skip","data":{"sessionId":")" + std::string(session_id) + "\"}}";
}

std::string signal_text(std::string_view session_id, std::string_view partner_id,
                        int signal_bytes) {
  constexpr std::string_view kLine =
      "a=candidate:1 1 udp 2113937151 192.0.2.1 54321 typ host\\r\\n";
  constexpr std::string_view kHead = R"({"type":"offer","sdp":"v=0\r\n)";
  constexpr std::string_view kTail = "\"}";
  std::string signal(kHead);
  const std::size_t wanted = static_cast<std::size_t>(signal_bytes) - kTail.size();
  while (signal.size() + kLine.size() <= wanted) signal += kLine;
  if (signal.size() < wanted) signal.append(wanted - signal.size(), 'x');
  signal += kTail;
  return R"({"type":"signal","data":{"sessionId":")" + std::string(session_id) +
         R"(","targetUserId":")" + std::string(partner_id) + R"(","signal":)" + signal + "}}";
}

}  // namespace gurukul::bench
