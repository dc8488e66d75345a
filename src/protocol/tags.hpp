#pragma once
// The form in which interests are compared: without white space at both ends and case-folded
// (simple folding, no normalization; docs/protocol.md#join_queue). Called by the decoder. Any
// thread.
//
//   std::string tag = trim_and_fold("  Chess ");     // "chess"

#include <string>
#include <string_view>

namespace gurukul::protocol {

char32_t fold_case(char32_t point);
std::string trim_and_fold(std::string_view utf8);

}  // namespace gurukul::protocol
