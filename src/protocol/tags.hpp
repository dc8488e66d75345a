#pragma once
// Brings interests into the form in which they are compared: without white space at both ends and
// case-folded. That is Unicode simple case folding, without a normalization
// (docs/protocol.md#join_queue). Called by the decoder. Any thread.
//
//   std::string tag = trim_and_fold("  Chess ");     // "chess"

#include <string>
#include <string_view>

namespace gurukul::protocol {

// The simple case folding of one code point.
char32_t fold_case(char32_t point);
// REQUIRES: valid UTF-8.
std::string trim_and_fold(std::string_view utf8);

}  // namespace gurukul::protocol
