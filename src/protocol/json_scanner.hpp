#pragma once
// Validates one JSON text whole (RFC 8259) in one pass and remembers where the few members are that
// the server uses. Whole, because `signal` is relayed byte for byte: what one peer sends, the other
// has to be able to parse, so that nothing may be skipped unread. Called by the decoder. Any
// thread.
//
//   JsonScanner scanner;
//   if (!scanner.scan(text)) reply invalid_json;
//   for (const JsonMember& member : scanner.members()) ...

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gurukul::protocol {

enum class JsonKind : std::uint8_t { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull };

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  std::string_view text;     // as sent; a string with its quotes
  bool has_escapes = false;  // a string with a backslash in it
};

struct JsonMember {
  std::string_view name;  // one of the names that the server knows, escapes undone
  JsonValue value;
  bool in_data;  // a member of the top level's "data", else of the top level
};

// Names are short and mostly differ in length or first letter: no call in between.
inline bool is_same_name(std::string_view one, std::string_view other) {
  return one.size() == other.size() && !one.empty() && one.front() == other.front() && one == other;
}

class JsonScanner {
 public:
  // False: no JSON, or nested deeper than limits::kJsonDepthMax.
  bool scan(std::string_view text);
  JsonKind top_kind() const { return top_; }
  // Each known name at most once a level: of duplicates the last one.
  const std::vector<JsonMember>& members() const { return members_; }

 private:
  bool value(JsonValue& out, std::size_t depth, bool is_data);
  bool object(std::size_t depth, bool is_data);
  bool array(std::size_t depth);
  bool string();
  bool escape();
  bool number();
  bool literal(std::string_view word);
  void remember(std::string_view name, const JsonValue& value, bool in_data);
  void skip_white_space();
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0;
  bool has_escapes_ = false;  // the string that was read last
  JsonKind top_ = JsonKind::kNull;
  std::vector<JsonMember> members_;
};

}  // namespace gurukul::protocol
