#pragma once
// Where a JSON string ends (RFC 8259 section 7): the innermost loop of reading a message, as an SDP
// is one long string. By AVX2 where the processor has it. Called by JsonScanner. Any thread.
//
//   const StringEnd found = find_string_end(text, at);   // text[at - 1] is the opening quote
//   if (!found.valid) ...;

#include <cstddef>
#include <string_view>

namespace gurukul::protocol {

struct StringEnd {
  std::size_t at;  // behind the closing quote
  bool valid;
  bool has_escapes;
};

// Not valid: no closing quote, a control character, or an escape that there is not.
StringEnd find_string_end(std::string_view text, std::size_t at);

// The same by registers that every processor has; what tests compare with.
StringEnd find_string_end_baseline(std::string_view text, std::size_t at);

}  // namespace gurukul::protocol
