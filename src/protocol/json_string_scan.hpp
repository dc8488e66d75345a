#pragma once
// Finds the end of a JSON string (RFC 8259 section 7). This is the innermost loop of decoding,
// because an SDP is one long string. Uses AVX2 where the processor has it. Called by JsonScanner.
// Any thread.
//
//   const StringEnd found = find_string_end(text, at);   // text[at - 1] is the opening quote
//   if (!found.valid) return false;

#include <cstddef>
#include <string_view>

namespace gurukul::protocol {

struct StringEnd {
  std::size_t at;  // after the closing quote
  bool valid;
  bool has_escapes;
};

// Not valid: no closing quote, a control character, or an unknown escape.
StringEnd find_string_end(std::string_view text, std::size_t at);

// The same without AVX2, for other processors and for tests.
StringEnd find_string_end_baseline(std::string_view text, std::size_t at);

}  // namespace gurukul::protocol
