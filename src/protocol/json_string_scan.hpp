#pragma once
// Finds the end of a JSON string (RFC 8259 section 7). Decoding spends most of its time here,
// because an SDP (the description in a WebRTC offer or answer) is one long string. Uses the AVX2
// instructions if the processor has them. Called by JsonScanner. Any thread.
//
//   const StringEnd found = find_string_end(text, at);   // text[at - 1] is the opening quote
//   if (!found.valid) return false;

#include <cstddef>
#include <string_view>

namespace gurukul::protocol {

struct StringEnd {
  std::size_t at;  // the position after the closing quote
  bool valid;
  bool has_escapes;
};

// `at` is the position after the opening quote. The result is not valid if there is no closing
// quote, a control character, or an unknown escape.
StringEnd find_string_end(std::string_view text, std::size_t at);

// The same without AVX2, for other processors and for tests.
StringEnd find_string_end_baseline(std::string_view text, std::size_t at);

}  // namespace gurukul::protocol
