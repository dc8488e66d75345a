#pragma once
// Removes the spaces and tabs around a value that lists and headers allow (OWS of RFC 9110 section
// 5.6.3). Used by net/ and by the parser of address lists. Any thread.
//
//   without_blanks(" 10.0.0.1\t");      // "10.0.0.1"

#include <string_view>

namespace gurukul {

inline std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace gurukul
