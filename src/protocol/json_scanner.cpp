#include "protocol/json_scanner.hpp"

#include <algorithm>
#include <bit>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/limits.hpp"
#include "protocol/json_string.hpp"

namespace gurukul::protocol {
namespace {

constexpr std::string_view kKnownNames[] = {
    "type",         "data",    "id",        "sessionId",
    "targetUserId", "signal",  "text",      "clientMessageId",
    "typing",       "userId",  "matchMode", "interests",
    "campus",       "token",   "resume",    "name",
    "buddyId",      "inviteId"};

// The known name that a key (with its quotes) spells; empty: none.
std::string_view known_name(std::string_view key, bool has_escapes) {
  const std::string_view body = key.substr(1, key.size() - 2);
  for (const std::string_view name : kKnownNames) {
    if (has_escapes ? equals_json_string(key, name) : is_same_name(body, name)) return name;
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

// What may stand behind a backslash, but for the u of four hex digits (RFC 8259 section 7).
constexpr std::string_view kSimpleEscapes = "\"\\/bfnrt";

constexpr std::size_t kBlock = 32;

// A bit for each byte of a block that is this character.
#ifdef __SSE2__
class Block {
 public:
  explicit Block(const char* bytes)
      : low_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes))),
        high_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + kBlock / 2))) {}
  std::uint32_t equal_to(char character) const {
    const __m128i wanted = _mm_set1_epi8(character);
    return mask(_mm_cmpeq_epi8(low_, wanted), _mm_cmpeq_epi8(high_, wanted));
  }
  std::uint32_t controls() const {
    const __m128i last = _mm_set1_epi8(0x1f);
    return mask(_mm_cmpeq_epi8(_mm_min_epu8(low_, last), low_),
                _mm_cmpeq_epi8(_mm_min_epu8(high_, last), high_));
  }

 private:
  static std::uint32_t mask(__m128i low, __m128i high) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(low)) |
           static_cast<std::uint32_t>(_mm_movemask_epi8(high)) << (kBlock / 2);
  }
  const __m128i low_, high_;
};
#else
class Block {
 public:
  explicit Block(const char* bytes) : bytes_(bytes) {}
  std::uint32_t equal_to(char character) const {
    return mask([character](char each) { return each == character; });
  }
  std::uint32_t controls() const {
    return mask([](char each) { return static_cast<unsigned char>(each) < 0x20; });
  }

 private:
  template <class Is>
  std::uint32_t mask(Is is) const {
    std::uint32_t bits = 0;
    for (std::size_t index = 0; index < kBlock; ++index) {
      bits |= static_cast<std::uint32_t>(is(bytes_[index])) << index;
    }
    return bits;
  }
  const char* bytes_;
};
#endif

// The bytes that a backslash escapes. Of a run of backslashes every second one is: subtracting the
// run from the bits of its parity borrows up to its end. `carry` is 1 when the block before ended
// in a backslash that escapes, and is set for the next.
std::uint32_t escaped_by(std::uint32_t backslashes, std::uint32_t& carry) {
  constexpr std::uint32_t kOdd = 0xaaaaaaaa;
  const std::uint32_t escaping = backslashes & ~carry;
  const std::uint32_t ends = (((escaping << 1) | kOdd) - escaping) ^ kOdd;
  const std::uint32_t escaped = ends ^ (backslashes | carry);
  carry = (ends & backslashes) >> (kBlock - 1);
  return escaped;
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
    const std::string_view name =
        remembered ? known_name(key, key_has_escapes) : std::string_view{};
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
  std::size_t at = at_ + 1;
  std::uint32_t carry = 0;
  std::uint32_t any_backslash = 0;
  // Each step adds the same to `at`, whatever it read, so that the next need not wait for it.
  for (; at + kBlock <= text_.size(); at += kBlock) {
    const Block block(text_.data() + at);
    const std::uint32_t backslashes = block.equal_to('\\');
    const std::uint32_t escaped = escaped_by(backslashes, carry);
    const std::uint32_t quotes = block.equal_to('"') & ~escaped;
    // Up to the closing quote.
    const std::uint32_t inside = quotes == 0 ? ~0U : (quotes & -quotes) - 1;
    if ((block.controls() & inside) != 0) return false;
    any_backslash |= backslashes & inside;
    // Ends of lines are what an SDP is full of; other escapes are looked at one by one.
    std::uint32_t others = escaped & inside & ~(block.equal_to('n') | block.equal_to('r'));
    for (; others != 0; others &= others - 1) {
      at_ = at + static_cast<std::size_t>(std::countr_zero(others));
      if (!escape()) return false;
    }
    if (quotes != 0) {
      at_ = at + static_cast<std::size_t>(std::countr_zero(quotes)) + 1;
      has_escapes_ = any_backslash != 0;
      return true;
    }
  }
  has_escapes_ = any_backslash != 0;
  at_ = at;
  if (carry != 0 && !escape()) return false;
  while (!at_end()) {
    const char character = text_[at_++];
    if (character == '"') return true;
    if (static_cast<unsigned char>(character) < 0x20) return false;
    if (character != '\\') continue;
    has_escapes_ = true;
    if (!escape()) return false;
  }
  return false;
}

// Behind the backslash.
bool JsonScanner::escape() {
  const char escape = peek();
  if (at_end()) return false;
  ++at_;
  if (escape != 'u') return kSimpleEscapes.find(escape) != std::string_view::npos;
  for (int digit = 0; digit < 4; ++digit, ++at_) {
    if (!is_hex(peek())) return false;
  }
  return true;
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
