#include "protocol/tags.hpp"

#include <utf8proc.h>

#include <array>

#include "base/utf8.hpp"

namespace gurukul::protocol {
namespace {

constexpr char32_t kAsciiEnd = 0x80;
// Its full folding has two code points, and its lower case is another letter (i). So the simple
// folding does not change it.
constexpr char32_t kCapitalIWithDot = 0x130;

}  // namespace

char32_t fold_case(char32_t point) {
  if (point < kAsciiEnd) return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
  std::array<utf8proc_int32_t, 4> folded{};
  int boundary = 0;
  const utf8proc_ssize_t length = utf8proc_decompose_char(
      static_cast<utf8proc_int32_t>(point), folded.data(),
      static_cast<utf8proc_ssize_t>(folded.size()), UTF8PROC_CASEFOLD, &boundary);
  if (length == 1) return static_cast<char32_t>(folded[0]);
  // utf8proc makes the full folding. Where that has several code points, the simple folding is the
  // lower case.
  if (point == kCapitalIWithDot) return point;
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
}

std::string trim_and_fold(std::string_view utf8) {
  std::string folded;
  std::size_t end = 0;  // after the last character that is not white space
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t point = next_code_point(utf8, at);
    const bool white = is_white_space(point);
    if (white && folded.empty()) continue;
    append_code_point(folded, fold_case(point));
    if (!white) end = folded.size();
  }
  folded.resize(end);
  return folded;
}

}  // namespace gurukul::protocol
