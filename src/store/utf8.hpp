#pragma once
// Checks for text that both databases store unchanged: UTF-8 without NUL. PostgreSQL refuses other
// text, SQLite would store it; Database::run() checks first, so that both refuse. Any thread.
//
//   if (!is_storable_text(name)) return Fault::kRefused;

#include <string_view>

namespace gurukul::store {

bool is_storable_text(std::string_view text);

}  // namespace gurukul::store
