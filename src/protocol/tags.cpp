#include "protocol/tags.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "base/utf8.hpp"

namespace gurukul::protocol {
namespace {

struct FoldRange {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t step;
  std::int32_t delta;
};
constexpr FoldRange kFoldRanges[] = {
#include "protocol/case_folding_table.inc"
};

}  // namespace

char32_t fold_case(char32_t point) {
  const auto value = static_cast<std::uint32_t>(point);
  const auto* after = std::upper_bound(
      std::begin(kFoldRanges), std::end(kFoldRanges), value,
      [](std::uint32_t wanted, const FoldRange& range) { return wanted < range.first; });
  if (after == std::begin(kFoldRanges)) return point;
  const FoldRange& range = *(after - 1);
  if (value > range.last || (value - range.first) % range.step != 0) return point;
  return static_cast<char32_t>(static_cast<std::int32_t>(value) + range.delta);
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
