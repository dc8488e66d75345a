#include "base/visible_text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "base/utf8.hpp"

namespace gurukul {
namespace {

using CodePoint = utf8proc_int32_t;
using CodePoints = std::vector<CodePoint>;

constexpr std::string_view kSaysNotUtf8 = "is not UTF-8";
constexpr std::string_view kSaysControl = "contains a control character";
constexpr std::string_view kSaysDirection =
    "contains a character that changes the direction of the text";
constexpr std::string_view kSaysInvisible = "contains an invisible character";
constexpr std::string_view kSaysLoneMark =
    "begins with a combining mark, which has to follow a letter";
constexpr std::string_view kSaysPile = "contains too many combining marks on one letter";
constexpr std::string_view kSaysNothing = "contains no visible character";

constexpr CodePoint kZeroWidthNonJoiner = 0x200C;
constexpr CodePoint kZeroWidthJoiner = 0x200D;
constexpr CodePoint kKeycap = 0x20E3;
constexpr CodePoint kBlackFlag = 0x1F3F4;
constexpr CodePoint kLastTag = 0xE007F;
// The canonical combining class of a virama, the sign that removes the vowel of a consonant.
constexpr int kVirama = 9;

bool is_within(CodePoint point, CodePoint first, CodePoint last) {
  return point >= first && point <= last;
}

// True when every byte is a printable ASCII character.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

enum class Kind : std::uint8_t {
  kShown,
  kMark,
  kSpace,
  kLineBreak,  // including the tab
  kControl,
  kDirectionMark,      // LRM, RLM, ALM
  kDirectionOverride,  // embeddings, overrides, isolates and their terminators
  kJoiner,
  kVariation,
  kTag,
  kInvisible,
};

bool is_direction_override(CodePoint point) {
  return is_within(point, 0x202A, 0x202E) || is_within(point, 0x2066, 0x206F);
}

bool is_direction_mark(CodePoint point) {
  return point == 0x200E || point == 0x200F || point == 0x061C;
}

// Visible signs of category Cf: the Arabic number signs and similar ones (the property
// Prepended_Concatenation_Mark).
bool is_drawn_format(CodePoint point) {
  return is_within(point, 0x0600, 0x0605) || point == 0x06DD || point == 0x070F ||
         is_within(point, 0x0890, 0x0891) || point == 0x08E2 || point == 0x110BD ||
         point == 0x110CD;
}

// Characters of a symbol category that are invisible nevertheless: the object replacement character
// and the null notehead.
bool is_blank_symbol(CodePoint point) {
  return point == 0xFFFC || point == 0x1D159;
}

// Code points with the property Default_Ignorable_Code_Point that Unicode has not assigned yet.
bool is_reserved_ignorable(CodePoint point) {
  return point == 0x2065 || is_within(point, 0xFFF0, 0xFFF8) || is_within(point, 0xE0000, 0xE0FFF);
}

Kind kind_of(CodePoint point) {
  if (point == '\n' || point == '\r' || point == '\t') return Kind::kLineBreak;
  if (is_direction_override(point)) return Kind::kDirectionOverride;
  if (is_direction_mark(point)) return Kind::kDirectionMark;
  if (point == kZeroWidthNonJoiner || point == kZeroWidthJoiner) return Kind::kJoiner;
  if (point == 0xFE0E || point == 0xFE0F) return Kind::kVariation;
  if (is_within(point, 0xE0020, kLastTag)) return Kind::kTag;
  if (point == 0x2800) return Kind::kSpace;  // the Braille pattern without dots
  const utf8proc_property_t* property = utf8proc_get_property(point);
  if (property->ignorable != 0 || is_reserved_ignorable(point) || is_blank_symbol(point))
    return Kind::kInvisible;
  switch (property->category) {
    case UTF8PROC_CATEGORY_ZS:
      return Kind::kSpace;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return Kind::kControl;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
      return Kind::kMark;
    case UTF8PROC_CATEGORY_CF:
      return is_drawn_format(point) ? Kind::kShown : Kind::kInvisible;
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
      return Kind::kInvisible;
    case UTF8PROC_CATEGORY_CN:
      // A code point that newer Unicode versions assign, or a noncharacter.
      return (point & 0xFFFE) == 0xFFFE || is_within(point, 0xFDD0, 0xFDEF) ? Kind::kInvisible
                                                                            : Kind::kShown;
    default:
      return Kind::kShown;
  }
}

bool is_pictograph(CodePoint point) {
  return utf8proc_get_property(point)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

bool is_skin_tone(CodePoint point) {
  return is_within(point, 0x1F3FB, 0x1F3FF);
}

bool is_letter(CodePoint point) {
  const auto category = utf8proc_get_property(point)->category;
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

// Scripts with connected letters. A joiner changes the shape of such letters.
bool is_of_cursive_script(CodePoint point) {
  return is_within(point, 0x0620, 0x08FF) || is_within(point, 0x1807, 0x18AA) ||
         is_within(point, 0xA840, 0xA873) || is_within(point, 0xFB50, 0xFDFF) ||
         is_within(point, 0xFE70, 0xFEFE);
}

bool is_virama(CodePoint point) {
  return utf8proc_get_property(point)->combining_class == kVirama;
}

// True when a joiner between these two has a visible effect (after RFC 5892, appendix A.1 and A.2).
bool may_join(CodePoint before, CodePoint after, bool in_emoji, CodePoint joiner) {
  if (joiner == kZeroWidthJoiner && in_emoji) return is_pictograph(after);
  if (!is_letter(before) || !is_letter(after)) return false;
  if (is_virama(before) || is_virama(after)) return true;
  return is_of_cursive_script(before) && is_of_cursive_script(after);
}

// The number of tag characters at `at` that complete a flag after U+1F3F4 (England, Scotland,
// Wales). 0: there is no such flag.
std::size_t flag_tags(const CodePoints& points, std::size_t at) {
  std::size_t end = at;
  while (end < points.size() &&
         (is_within(points[end], 0xE0030, 0xE0039) || is_within(points[end], 0xE0061, 0xE007A))) {
    ++end;
  }
  const std::size_t letters = end - at;
  const bool is_flag = letters >= 3 && letters <= 6 && end < points.size() &&
                       points[end] == kLastTag && at > 0 && points[at - 1] == kBlackFlag;
  return is_flag ? letters + 1 : 0;
}

// One pass over a text: keeps visible characters, drops the others and records the first fault.
class Pass {
 public:
  struct Rules {
    Lines lines = Lines::kOne;
    std::size_t marks_max = kMarksInARowMax;
  };

  Pass(const CodePoints& points, Rules rules) : points_(points), rules_(rules) {
    kept_.reserve(points.size());
    for (std::size_t at = 0; at < points_.size();) at += take(at);
  }

  // The first fault. With Lines::kMany invisible characters are not a fault.
  std::string_view fault() const { return fault_; }
  bool shows_something() const { return shows_something_; }
  const CodePoints& kept() const { return kept_; }

 private:
  // Returns the number of code points that were processed.
  std::size_t take(std::size_t at) {
    const CodePoint point = points_[at];
    const CodePoint next = at + 1 < points_.size() ? points_[at + 1] : 0;
    switch (kind_of(point)) {
      case Kind::kShown:
        keep_shown(point);
        break;
      case Kind::kMark:
        take_mark(point);
        break;
      case Kind::kSpace:
        take_space(point);
        break;
      case Kind::kLineBreak:
        if (rules_.lines == Lines::kOne) note(kSaysControl);
        take_space(point);
        break;
      case Kind::kControl:
        note(kSaysControl);
        if (point == 0x2028 || point == 0x2029 || point == 0x85) take_space(' ');
        break;
      case Kind::kDirectionOverride:
        note(kSaysDirection);
        break;
      case Kind::kDirectionMark:
        if (rules_.lines == Lines::kOne) note(kSaysDirection);
        take_invisible();
        break;
      case Kind::kJoiner:
        if (may_join(last_, next, in_emoji_, point)) {
          keep(point);
        } else {
          take_invisible();
        }
        break;
      case Kind::kVariation:
        if (is_pictograph(last_) || (is_keycap_base(last_) && next == kKeycap)) {
          keep(point);
        } else {
          take_invisible();
        }
        break;
      case Kind::kTag: {
        const std::size_t tags = flag_tags(points_, at);
        for (std::size_t index = 0; index < tags; ++index) keep(points_[at + index]);
        if (tags > 0) return tags;
        take_invisible();
        break;
      }
      case Kind::kInvisible:
        take_invisible();
        break;
    }
    return 1;
  }

  static bool is_keycap_base(CodePoint point) {
    return is_within(point, '0', '9') || point == '#' || point == '*';
  }

  void keep(CodePoint point) {
    if (space_waits_ && !kept_.empty()) kept_.push_back(' ');
    space_waits_ = false;
    kept_.push_back(point);
  }

  void keep_shown(CodePoint point) {
    keep(point);
    shows_something_ = true;
    marks_ = 0;
    in_emoji_ = is_pictograph(point) || (in_emoji_ && is_skin_tone(point));
    last_ = point;
  }

  void take_mark(CodePoint point) {
    if (last_ == 0) return note(kSaysLoneMark);
    if (++marks_ > rules_.marks_max) return note(kSaysPile);
    keep(point);
    in_emoji_ = false;
    if (last_ != 0) last_ = point;
  }

  void take_space(CodePoint point) {
    marks_ = 0;
    last_ = 0;
    in_emoji_ = false;
    if (rules_.lines == Lines::kMany) {
      kept_.push_back(point);
    } else {
      space_waits_ = true;
    }
  }

  void take_invisible() {
    if (rules_.lines == Lines::kOne) note(kSaysInvisible);
  }

  void note(std::string_view fault) {
    if (fault_.empty()) fault_ = fault;
  }

  const CodePoints& points_;
  const Rules rules_;
  CodePoints kept_;
  std::string_view fault_;
  CodePoint last_ = 0;  // the base of a following mark, joiner or variation selector; 0: none
  std::size_t marks_ = 0;
  bool in_emoji_ = false;
  bool space_waits_ = false;
  bool shows_something_ = false;
};

CodePoints decode(std::string_view utf8) {
  CodePoints points;
  points.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    points.push_back(static_cast<CodePoint>(next_code_point(utf8, at)));
  }
  return points;
}

std::string encode(const CodePoints& points) {
  std::string utf8;
  for (const CodePoint point : points) append_code_point(utf8, static_cast<char32_t>(point));
  return utf8;
}

// The text in Normalization Form C. nullopt: invalid UTF-8.
std::optional<std::string> normalized(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  utf8proc_uint8_t* made = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &made,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, &std::free);
  if (size == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
}

bool is_white(CodePoint point) {
  return is_white_space(static_cast<char32_t>(point)) || point == 0x2800;
}

void trim(CodePoints& points) {
  const auto is_ink = [](CodePoint point) { return !is_white(point); };
  points.erase(points.begin(), std::find_if(points.begin(), points.end(), is_ink));
  points.erase(std::find_if(points.rbegin(), points.rend(), is_ink).base(), points.end());
}

std::optional<std::string_view> fault_of(const CodePoints& points, Pass::Rules rules) {
  const Pass pass(points, rules);
  if (!pass.fault().empty()) return pass.fault();
  if (!pass.shows_something()) return kSaysNothing;
  return std::nullopt;
}

// The largest number of code points, at most `code_points_max`, after which the text can be cut
// without splitting a character.
std::size_t whole_characters(const CodePoints& points, std::size_t code_points_max) {
  if (points.size() <= code_points_max) return points.size();
  std::size_t whole = 0;
  utf8proc_int32_t state = 0;
  for (std::size_t at = 1; at <= code_points_max; ++at) {
    if (utf8proc_grapheme_break_stateful(points[at - 1], points[at], &state)) whole = at;
  }
  return whole;
}

}  // namespace

std::string to_nfc(std::string_view text) {
  return normalized(text).value_or(std::string(text));
}

std::string to_lower_nfc(std::string_view text) {
  CodePoints points = decode(text);
  for (CodePoint& point : points) point = utf8proc_tolower(point);
  return to_nfc(encode(points));
}

Result<std::string> visible_text(std::string_view text, Lines lines) {
  const auto nfc = normalized(text);
  if (!nfc) return Error{std::string(kSaysNotUtf8)};
  CodePoints given = decode(*nfc);
  trim(given);
  const Pass pass(given, {.lines = lines});
  if (!pass.fault().empty()) return Error{std::string(pass.fault())};
  if (!given.empty() && !pass.shows_something()) return Error{std::string(kSaysNothing)};
  CodePoints kept = pass.kept();
  trim(kept);
  return encode(kept);
}

std::optional<std::string> cleaned_name(std::string_view text, std::size_t code_points_max) {
  const auto nfc = normalized(text);
  if (!nfc) return std::nullopt;
  CodePoints points = decode(*nfc);
  // A dropped character may leave a joiner or mark without its letter. So this repeats until
  // nothing changes.
  while (true) {
    const Pass pass(points, {.lines = Lines::kOne});
    if (!pass.shows_something()) return std::nullopt;
    CodePoints kept = pass.kept();
    kept.resize(whole_characters(kept, code_points_max));
    trim(kept);
    if (kept == points) break;
    points = std::move(kept);
  }
  return to_nfc(encode(points));
}

std::optional<std::string_view> fault_of_label(std::string_view text) {
  if (is_plain(text)) return std::nullopt;
  return fault_of(decode(text), {});
}

}  // namespace gurukul
