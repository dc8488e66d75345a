#include "social/text.hpp"

namespace gurukul::social {
std::string like_pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char unit : text) {
    if (unit == '%' || unit == '_' || unit == '\\') pattern.push_back('\\');
    pattern.push_back(unit);
  }
  return pattern + "%";
}

}  // namespace gurukul::social
