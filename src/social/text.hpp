#pragma once
// LIKE patterns. Used by the routes that search. Any thread.
//
//   like_pattern("50%");      // "%50\\%%"

#include <string>
#include <string_view>

namespace gurukul::social {

// A pattern for LIKE ... ESCAPE '\' that matches `text` literally, anywhere in a column. REQUIRES:
// valid UTF-8.
std::string like_pattern(std::string_view text);

}  // namespace gurukul::social
