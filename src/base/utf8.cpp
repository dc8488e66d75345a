#include "base/utf8.hpp"

#include <simdjson.h>

namespace gurukul {

bool is_utf8_without_nul(std::string_view text) {
  return text.find('\0') == std::string_view::npos &&
         simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace gurukul
