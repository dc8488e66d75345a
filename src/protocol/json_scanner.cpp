#include "protocol/json_scanner.hpp"

#include <bit>
#include <optional>

#include "base/limits.hpp"
#include "protocol/json_string.hpp"
#include "protocol/json_string_scan.hpp"

namespace gurukul::protocol {
namespace {

constexpr std::array<std::string_view, kJsonNames> kSpelling{
    "type",         "data",    "id",        "sessionId",
    "targetUserId", "signal",  "text",      "clientMessageId",
    "typing",       "userId",  "matchMode", "interests",
    "campus",       "token",   "resume",    "name",
    "buddyId",      "inviteId"};

// By length: a bit for each name of this length.
constexpr auto kOfLength = [] {
  std::array<std::uint32_t, 16> names{};
  for (std::size_t name = 0; name < kJsonNames; ++name) names[kSpelling[name].size()] |= 1U << name;
  return names;
}();

// The name that a key means. The key has its quotes and may have escapes. nullopt: a key that the
// server does not use.
std::optional<JsonName> known_name(std::string_view key, bool has_escapes) {
  if (has_escapes) {
    for (std::size_t name = 0; name < kJsonNames; ++name) {
      if (equals_json_string(key, kSpelling[name])) return static_cast<JsonName>(name);
    }
    return std::nullopt;
  }
  const std::string_view body = key.substr(1, key.size() - 2);
  if (body.size() >= kOfLength.size()) return std::nullopt;
  for (std::uint32_t names = kOfLength[body.size()]; names != 0; names &= names - 1) {
    const auto name = static_cast<std::size_t>(std::countr_zero(names));
    if (kSpelling[name].front() == body.front() && kSpelling[name] == body) {
      return static_cast<JsonName>(name);
    }
  }
  return std::nullopt;
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

}  // namespace

std::string_view to_string(JsonName name) {
  return kSpelling[static_cast<std::size_t>(name)];
}

bool JsonScanner::scan(std::string_view text) {
  text_ = text;
  at_ = 0;
  for (Members& members : levels_) members.present = 0;
  skip_white_space();
  JsonValue top;
  if (!value(top, 1, false)) return false;
  top_ = top.kind;
  skip_white_space();
  return at_end();
}

void JsonScanner::skip_white_space() {
  while (at_ < text_.size()) {
    const char character = text_[at_];
    if (character != ' ' && character != '\n' && character != '\t' && character != '\r') return;
    ++at_;
  }
}

bool JsonScanner::value(JsonValue& out, std::size_t depth, bool is_data) {
  const std::size_t start = at_;
  bool valid = false;
  out.has_escapes = false;
  switch (peek()) {
    case '{':
      out.kind = JsonKind::kObject;
      valid = object(depth, is_data);
      break;
    case '[':
      out.kind = JsonKind::kArray;
      valid = array(depth);
      break;
    case '"':
      out.kind = JsonKind::kString;
      valid = string();
      out.has_escapes = has_escapes_;
      break;
    case 't':
      out.kind = JsonKind::kTrue;
      valid = literal("true");
      break;
    case 'f':
      out.kind = JsonKind::kFalse;
      valid = literal("false");
      break;
    case 'n':
      out.kind = JsonKind::kNull;
      valid = literal("null");
      break;
    default:
      out.kind = JsonKind::kNumber;
      valid = number();
  }
  out.text = text_.substr(start, at_ - start);
  return valid;
}

bool JsonScanner::object(std::size_t depth, bool is_data) {
  if (depth > limits::kJsonDepthMax) return false;
  ++at_;
  skip_white_space();
  if (peek() == '}') {
    ++at_;
    return true;
  }
  const bool remembered = depth == 1 || (depth == 2 && is_data);
  while (true) {
    const std::size_t key_start = at_;
    if (peek() != '"' || !string()) return false;
    const std::string_view key = text_.substr(key_start, at_ - key_start);
    const bool key_has_escapes = has_escapes_;
    skip_white_space();
    if (peek() != ':') return false;
    ++at_;
    skip_white_space();
    const auto name = remembered ? known_name(key, key_has_escapes) : std::nullopt;
    const bool opens_data = depth == 1 && name == JsonName::kData;
    // If there are two members "data", only the members of the last one count.
    if (opens_data) levels_[static_cast<std::size_t>(JsonLevel::kData)].present = 0;
    JsonValue unknown;
    JsonValue& member = name ? levels_[depth - 1].values[static_cast<std::size_t>(*name)] : unknown;
    if (!value(member, depth + 1, opens_data)) return false;
    if (name) levels_[depth - 1].present |= bit_of(*name);
    skip_white_space();
    const char next = peek();
    ++at_;
    if (next == '}') return true;
    if (next != ',') return false;
    skip_white_space();
  }
}

bool JsonScanner::array(std::size_t depth) {
  if (depth > limits::kJsonDepthMax) return false;
  ++at_;
  skip_white_space();
  if (peek() == ']') {
    ++at_;
    return true;
  }
  while (true) {
    JsonValue element;
    if (!value(element, depth + 1, false)) return false;
    skip_white_space();
    const char next = peek();
    ++at_;
    if (next == ']') return true;
    if (next != ',') return false;
    skip_white_space();
  }
}

bool JsonScanner::string() {
  const StringEnd end = find_string_end(text_, at_ + 1);
  at_ = end.at;
  has_escapes_ = end.has_escapes;
  return end.valid;
}

bool JsonScanner::number() {
  const auto digits = [this] {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  };
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
  } else if (!digits()) {
    return false;
  }
  if (peek() == '.') {
    ++at_;
    if (!digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digits()) return false;
  }
  return true;
}

bool JsonScanner::literal(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  at_ += word.size();
  return true;
}

}  // namespace gurukul::protocol
