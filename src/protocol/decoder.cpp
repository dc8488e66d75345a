#include "protocol/decoder.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "base/visible_text.hpp"
#include "protocol/json_string.hpp"
#include "protocol/tags.hpp"

namespace gurukul::protocol {
namespace {

constexpr std::string_view kModeChoices = "video, audio, text";

}  // namespace

// Reads the fields of one level and keeps the first fault. When failed() is true, the values that
// were read must not be used.
class Decoder::Fields {
 public:
  Fields(const JsonScanner& scanner, std::deque<std::string>& unescaped, JsonLevel level)
      : scanner_(scanner), unescaped_(unescaped), level_(level) {}

  bool failed() const { return failed_; }
  DecodeError take_fault() { return std::move(fault_); }

  // The last member of this name. Null: it is absent or JSON null.
  const JsonValue* find(JsonName name) const {
    const JsonValue* value = scanner_.find(level_, name);
    return value == nullptr || value->kind == JsonKind::kNull ? nullptr : value;
  }

  std::optional<std::string_view> optional_string(JsonName name, std::size_t chars_max) {
    const JsonValue* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto text = plain(*value);
    // A text never has more characters than bytes, so most texts need not be counted.
    const auto is_too_long = [chars_max](std::string_view utf8) {
      return utf8.size() > chars_max && count_code_points(utf8) > chars_max;
    };
    if (!text || text->empty() || is_too_long(*text)) {
      fail(name, "must be a string of 1.." + std::to_string(chars_max) + " characters");
      return std::nullopt;
    }
    return text;
  }

  // An access token or a resume token. It may have any length, because its issuer defines its form.
  std::optional<std::string_view> optional_token(JsonName name) {
    const JsonValue* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto text = plain(*value);
    if (!text) fail(name, "must be a string");
    return text;
  }

  // A name that other users see, in Normalization Form C.
  std::optional<std::string_view> optional_shown_name(JsonName name) {
    const auto given = optional_string(name, limits::kNameCharsMax);
    if (!given) return std::nullopt;
    auto shown = visible_text(*given, Lines::kOne);
    if (!shown || shown->empty()) {
      fail(name, shown ? "contains no visible character" : shown.error().message);
      return std::nullopt;
    }
    return unescaped_.emplace_back(std::move(*shown));
  }

  std::string_view string(JsonName name, std::size_t chars_max) {
    if (find(name) == nullptr) {
      fail(name, "is missing");
      return {};
    }
    return optional_string(name, chars_max).value_or(std::string_view{});
  }
  std::optional<std::string_view> optional_id(JsonName name) {
    return optional_string(name, limits::kIdCharsMax);
  }
  std::string_view id(JsonName name) { return string(name, limits::kIdCharsMax); }

  std::string_view object(JsonName name) {
    const JsonValue* value = find(name);
    if (value == nullptr || value->kind != JsonKind::kObject) {
      fail(name, value == nullptr ? "is missing" : "must be an object");
      return {};
    }
    return value->text;
  }

  bool boolean(JsonName name) {
    const JsonValue* value = find(name);
    const bool valid =
        value != nullptr && (value->kind == JsonKind::kTrue || value->kind == JsonKind::kFalse);
    if (!valid) fail(name, value == nullptr ? "is missing" : "must be true or false");
    return valid && value->kind == JsonKind::kTrue;
  }

  template <class Word>
  Word word(JsonName name, Word otherwise, std::optional<Word> (*parse)(std::string_view),
            std::string_view choices) {
    const JsonValue* value = find(name);
    if (value == nullptr) return otherwise;
    const auto text = plain(*value);
    const auto parsed = text ? parse(*text) : std::nullopt;
    if (!parsed) fail(name, "must be one of " + std::string(choices));
    return parsed.value_or(otherwise);
  }

  std::vector<std::string> tags(JsonName name);

  // The text of a string without quotes and escapes. nullopt: it contains a lone surrogate, or the
  // value is not a string.
  std::optional<std::string_view> plain(const JsonValue& value) {
    if (value.kind != JsonKind::kString) return std::nullopt;
    const std::string_view body = value.text.substr(1, value.text.size() - 2);
    if (!value.has_escapes) return body;
    auto text = unescape_json_string(value.text);
    if (!text) return std::nullopt;
    return unescaped_.emplace_back(std::move(*text));
  }

  void fail(JsonName name, std::string what) {
    if (failed_) return;
    failed_ = true;
    fault_ = {ErrorCode::kInvalidMessage, (level_ == JsonLevel::kData ? "data." : "") +
                                              std::string(to_string(name)) + ": " +
                                              std::move(what)};
  }

 private:
  const JsonScanner& scanner_;
  std::deque<std::string>& unescaped_;
  const JsonLevel level_;
  bool failed_ = false;
  DecodeError fault_{ErrorCode::kInternal, {}};
};

std::vector<std::string> Decoder::Fields::tags(JsonName name) {
  std::vector<std::string> tags;
  const JsonValue* value = find(name);
  if (value == nullptr) return tags;
  const auto refuse = [&] {
    fail(name, "must be an array of 0.." + std::to_string(limits::kTagsMax) + " tags of 1.." +
                   std::to_string(limits::kTagCharsMax) + " characters");
    return std::vector<std::string>{};
  };
  if (value->kind != JsonKind::kArray) return refuse();
  // The scanner has validated the array, so a simple search finds its strings.
  std::size_t count = 0;
  const std::string_view text = value->text;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const char character = text[at];
    if (character == ' ' || character == '\n' || character == '\t' || character == '\r' ||
        character == ',') {
      continue;
    }
    if (character != '"' || ++count > limits::kTagsMax) return refuse();
    std::size_t end = at + 1;
    while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    const std::string_view token = text.substr(at, end + 1 - at);
    const bool has_escapes = token.find('\\') != std::string_view::npos;
    const auto tag = plain({JsonKind::kString, token, has_escapes});
    if (!tag) return refuse();
    std::string folded = trim_and_fold(*tag);
    if (folded.empty() || count_code_points(folded) > limits::kTagCharsMax) return refuse();
    if (const auto fault = fault_of_label(folded)) {
      fail(name, "has a tag that " + std::string(*fault));
      return {};
    }
    if (std::find(tags.begin(), tags.end(), folded) == tags.end())
      tags.push_back(std::move(folded));
    at = end;
  }
  return tags;
}

Decoded Decoder::decode(std::string_view utf8) {
  using enum JsonName;
  unescaped_.clear();
  Decoded decoded;
  const auto refuse = [&decoded](DecodeError fault) {
    decoded.message = std::move(fault);
    return decoded;
  };
  if (!scanner_.scan(utf8)) {
    return refuse({ErrorCode::kInvalidJson, "the message is not valid JSON"});
  }
  if (scanner_.top_kind() != JsonKind::kObject) {
    return refuse({ErrorCode::kInvalidMessage, "message: must be a JSON object"});
  }
  Fields top(scanner_, unescaped_, JsonLevel::kTop);
  const JsonValue* id = top.find(kId);
  if (id != nullptr) {
    top.optional_id(kId);
    if (top.failed()) return refuse(top.take_fault());
    decoded.ref_json = id->text;
  }
  const JsonValue* type_value = top.find(kType);
  const auto type = type_value == nullptr ? std::nullopt : top.plain(*type_value);
  if (!type) {
    return refuse({ErrorCode::kInvalidMessage,
                   type_value == nullptr ? "type: is missing" : "type: must be a string"});
  }
  const JsonValue* data_value = top.find(kData);
  if (data_value != nullptr && data_value->kind != JsonKind::kObject) {
    return refuse({ErrorCode::kInvalidMessage, "data: must be an object"});
  }

  Fields data(scanner_, unescaped_, JsonLevel::kData);
  ClientMessage message;
  if (*type == "signal") {
    message = Signal{data.id(kSessionId), data.id(kTargetUserId), data.object(kSignal)};
  } else if (*type == "chat") {
    Chat chat{data.id(kSessionId), data.id(kClientMessageId), {}};
    data.string(kText, limits::kChatTextCharsMax);
    if (!data.failed()) chat.text_json = data.find(kText)->text;
    message = chat;
  } else if (*type == "typing") {
    message = Typing{data.id(kSessionId), data.boolean(kTyping)};
  } else if (*type == "join_queue") {
    message = JoinQueue{
        data.optional_id(kUserId),
        data.word(kMatchMode, MatchMode::kVideo, &parse_match_mode, kModeChoices),
        data.tags(kInterests),
        data.word(kCampus, CampusPreference::kAny, &parse_campus_preference, "any, same, other")};
  } else if (*type == "skip") {
    message = Skip{data.optional_id(kSessionId)};
  } else if (*type == "leave_queue") {
    message = LeaveQueue{};
  } else if (*type == "end_session") {
    message = EndSession{data.id(kSessionId)};
  } else if (*type == "authenticate") {
    message = Authenticate{data.optional_token(kToken), data.optional_id(kUserId),
                           data.optional_token(kResume), data.optional_shown_name(kName)};
  } else if (*type == "call_buddy") {
    message = CallBuddy{data.id(kBuddyId),
                        data.word(kMatchMode, MatchMode::kVideo, &parse_match_mode, kModeChoices)};
  } else if (*type == "accept") {
    message = Accept{data.id(kInviteId)};
  } else if (*type == "decline") {
    message = Decline{data.id(kInviteId)};
  } else if (*type == "ping") {
    message = Ping{};
  } else {
    return refuse({ErrorCode::kUnknownType, "type: is not the name of a known message"});
  }
  decoded.user_id = data.optional_id(kUserId);
  if (data.failed()) return refuse(data.take_fault());
  decoded.message = std::move(message);
  return decoded;
}

}  // namespace gurukul::protocol
