#pragma once
// Removes spaces and tabs at both ends of a text. Lists and HTTP headers allow them around a value
// (OWS of RFC 9110 section 5.6.3). Used by net/ and by IpNetworks::parse(). Any thread.
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
