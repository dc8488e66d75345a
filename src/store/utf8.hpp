#pragma once
// Text that both databases keep as it is: UTF-8 without NUL. PostgreSQL refuses anything else and
// SQLite would store it; so run() looks first and both answer the same. Any thread.
//
//   if (!is_storable_text(name)) ... Fault::kRefused

#include <string_view>

namespace gurukul::store {

bool is_storable_text(std::string_view text);

}  // namespace gurukul::store
