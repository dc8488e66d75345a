#include "protocol/json_scanner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/limits.hpp"
#include "protocol/json_string.hpp"

namespace gurukul::protocol {
namespace {

constexpr std::string_view kKnownNames[] = {
    "type",         "data",   "id",        "sessionId",
    "targetUserId", "signal", "text",      "clientMessageId",
    "typing",       "userId", "matchMode", "interests",
    "campus",       "token",  "resume",    "name"};

// The known name that a key (with its quotes) spells; empty: none.
std::string_view known_name(std::string_view key) {
  for (const std::string_view name : kKnownNames) {
    if (equals_json_string(key, name)) return name;
  }
  return {};
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}
bool is_hex(char character) {
  return is_digit(character) || (character >= 'a' && character <= 'f') ||
         (character >= 'A' && character <= 'F');
}

bool is_simple_escape(char character) {
  switch (character) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return true;
    default:
      return false;
  }
}

// The first byte of a text has to be the lowest of a word.
static_assert(std::endian::native == std::endian::little);

// Eight bytes at once: a mark in each byte that is a quote, a backslash or a control character.
// Bytes above the lowest mark may be marked wrongly.
std::uint64_t specials(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kHigh = 0x8080808080808080ULL;
  const auto zero = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes & kHigh; };
  const std::uint64_t below_32 = (word - kOnes * 0x20) & ~word & kHigh;
  return zero(word ^ (kOnes * '"')) | zero(word ^ (kOnes * '\\')) | below_32;
}

}  // namespace

bool JsonScanner::scan(std::string_view text) {
  text_ = text;
  at_ = 0;
  members_.clear();
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
    skip_white_space();
    if (peek() != ':') return false;
    ++at_;
    skip_white_space();
    const std::string_view name = remembered ? known_name(key) : std::string_view{};
    const bool opens_data = depth == 1 && name == "data";
    // Of two members "data" the last one counts, with its members.
    if (opens_data) {
      std::erase_if(members_, [](const JsonMember& member) { return member.in_data; });
    }
    JsonValue member;
    if (!value(member, depth + 1, opens_data)) return false;
    if (!name.empty()) remember(name, member, depth == 2);
    skip_white_space();
    const char next = peek();
    ++at_;
    if (next == '}') return true;
    if (next != ',') return false;
    skip_white_space();
  }
}

void JsonScanner::remember(std::string_view name, const JsonValue& value, bool in_data) {
  for (JsonMember& known : members_) {
    if (known.in_data != in_data || known.name != name) continue;
    known.value = value;
    return;
  }
  members_.push_back({name, value, in_data});
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
  ++at_;
  while (true) {
    std::uint64_t word;
    while (at_ + sizeof word <= text_.size()) {
      std::memcpy(&word, text_.data() + at_, sizeof word);
      const std::uint64_t marks = specials(word);
      if (marks != 0) {
        at_ += static_cast<std::size_t>(std::countr_zero(marks)) / 8;
        break;
      }
      at_ += sizeof word;
    }
    if (at_end()) return false;
    const char character = text_[at_++];
    if (character == '"') return true;
    if (static_cast<unsigned char>(character) < 0x20) return false;
    if (character != '\\') continue;
    const char escape = peek();
    ++at_;
    if (escape == 'u') {
      for (int digit = 0; digit < 4; ++digit, ++at_) {
        if (!is_hex(peek())) return false;
      }
    } else if (!is_simple_escape(escape)) {
      return false;
    }
  }
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
