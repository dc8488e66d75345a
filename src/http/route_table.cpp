#include "http/route_table.hpp"

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace gurukul::http {
namespace {

constexpr std::string_view kId = "{id}";

std::optional<std::string> decode_segment(std::string_view segment) {
  auto decoded = percent_decode(segment);
  return decoded && is_utf8_without_nul(*decoded) ? decoded : std::nullopt;
}

}  // namespace

std::optional<std::string> match_pattern(std::string_view pattern, std::string_view path) {
  const std::size_t at = pattern.find(kId);
  if (at == std::string_view::npos) return pattern == path ? std::optional("") : std::nullopt;
  const std::string_view rest = pattern.substr(at + kId.size());
  if (!path.starts_with(pattern.substr(0, at))) return std::nullopt;
  const std::string_view segment = path.substr(at, path.find('/', at) - at);
  if (segment.empty() || path.substr(at + segment.size()) != rest) return std::nullopt;
  return decode_segment(segment);
}

bool answers_method(std::string_view route_method, std::string_view method) {
  return route_method == method || (route_method == "GET" && method == "HEAD");
}

void add_allowed(std::string& allow, std::string_view route_method) {
  allow += allow.empty() ? "" : ", ";
  allow += route_method == "GET" ? "GET, HEAD" : route_method;
}

}  // namespace gurukul::http
