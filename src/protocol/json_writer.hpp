#pragma once
// Functions that append parts of a message. Used by the encoders (encode_*.cpp); internal to
// src/protocol. Any thread.
//
//   open_message(out, "pong", ref_json);
//   close_message(out);

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.hpp"
#include "protocol/json_string.hpp"

namespace gurukul::protocol {

inline void append_number(std::string& out, std::integral auto number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}
inline void append_bool(std::string& out, bool value) {
  out.append(value ? "true" : "false");
}
// Appends a UUID in quotes.
template <class Id>
void append_id(std::string& out, const Id& id) {
  out.push_back('"');
  append_uuid(out, {id.high, id.low});
  out.push_back('"');
}
// Appends a text that needs no escapes, in quotes.
inline void append_word(std::string& out, std::string_view word) {
  out.push_back('"');
  out.append(word);
  out.push_back('"');
}

inline void append_text_or_null(std::string& out, std::optional<std::string_view> text) {
  if (text) {
    append_json_string(out, *text);
  } else {
    out.append("null");
  }
}

// A message is {"type":"T","ref":R,"payload":{FIELDS}}, without "ref" when `ref_json` is empty.
// open_message() appends the part before FIELDS, close_message() the part after it.
inline void open_message(std::string& out, std::string_view type, std::string_view ref_json) {
  out.append(R"({"type":")").append(type);
  if (!ref_json.empty()) out.append(R"(","ref":)").append(ref_json).append(R"(,"payload":{)");
  if (ref_json.empty()) out.append(R"(","payload":{)");
}
inline void close_message(std::string& out) {
  out.append("}}");
}

}  // namespace gurukul::protocol
