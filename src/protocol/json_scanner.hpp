#pragma once
// Validates a whole JSON text (RFC 8259) in one pass and records where the few members are that the
// server uses. Everything is validated, because `signal` is relayed byte for byte, and the partner
// has to be able to parse it. Called by the decoder. One thread for each scanner.
//
//   JsonScanner scanner;
//   if (!scanner.scan(text)) return invalid_json();
//   const JsonValue* token = scanner.find(JsonLevel::kData, JsonName::kToken);

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gurukul::protocol {

enum class JsonKind : std::uint8_t { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull };

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  std::string_view text;     // as sent; strings include their quotes
  bool has_escapes = false;  // a string that contains a backslash
};

// The members that the server uses.
enum class JsonName : std::uint8_t {
  kType,
  kData,
  kId,
  kSessionId,
  kTargetUserId,
  kSignal,
  kText,
  kClientMessageId,
  kTyping,
  kUserId,
  kMatchMode,
  kInterests,
  kCampus,
  kToken,
  kResume,
  kName,
  kBuddyId,
  kInviteId,
};
inline constexpr std::size_t kJsonNames = static_cast<std::size_t>(JsonName::kInviteId) + 1;
// The name as it is spelled in messages.
std::string_view to_string(JsonName name);

// The position of a member: at the top level, or in the top level's "data".
enum class JsonLevel : std::uint8_t { kTop, kData };

class JsonScanner {
 public:
  // False: not JSON, or nested deeper than limits::kJsonDepthMax. The results point into the text.
  bool scan(std::string_view text);
  // The kind of the whole value. REQUIRES: scan() returned true.
  JsonKind top_kind() const { return top_; }
  // Null: there is no such member. If there are several of the same name, the last one counts.
  const JsonValue* find(JsonLevel level, JsonName name) const {
    const Members& members = levels_[static_cast<std::size_t>(level)];
    if ((members.present & bit_of(name)) == 0) return nullptr;
    return &members.values[static_cast<std::size_t>(name)];
  }

 private:
  struct Members {
    std::uint32_t present = 0;  // a bit for each JsonName
    std::array<JsonValue, kJsonNames> values;
  };
  static std::uint32_t bit_of(JsonName name) { return 1U << static_cast<unsigned>(name); }

  // These functions read what begins at `at_` and move `at_` after it. False: it is invalid.
  // `depth` is 1 for the whole value. `is_data`: the value is the top level's "data".
  bool value(JsonValue& out, std::size_t depth, bool is_data);
  bool object(std::size_t depth, bool is_data);
  bool array(std::size_t depth);
  bool string();
  bool number();
  bool literal(std::string_view word);
  void skip_white_space();
  bool at_end() const { return at_ == text_.size(); }
  // The next character. At the end of the text it is a zero byte, which JSON does not allow.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0;
  bool has_escapes_ = false;  // of the string that was read last
  JsonKind top_ = JsonKind::kNull;
  std::array<Members, 2> levels_;  // by JsonLevel
};

}  // namespace gurukul::protocol
