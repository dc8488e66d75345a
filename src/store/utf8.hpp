#pragma once
// Checks that a text is UTF-8 without NUL. PostgreSQL refuses other text, but SQLite stores it. So
// Inbox::push() makes this check for both, and both refuse. Any thread.
//
//   if (!is_storable_text(name)) return Fault::kRefused;

#include <string_view>

namespace gurukul::store {

bool is_storable_text(std::string_view text);

}  // namespace gurukul::store
