#include "http/request.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace gurukul::http {
namespace {

std::optional<std::string> decode_part(std::string_view part) {
  auto decoded = percent_decode(part, Plus::kIsSpace);
  return decoded && is_utf8_without_nul(*decoded) ? decoded : std::nullopt;
}

}  // namespace

bool is_read(const net::HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

std::string bearer_token(const net::HttpRequest& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string header = request.header("authorization");
  const std::string_view text = header;
  if (!net::equals_ignoring_case(text.substr(0, kScheme.size()), kScheme)) return {};
  return std::string(text.substr(kScheme.size()));
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(
    std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty()) continue;
    const std::string_view name = part.substr(0, part.find('='));
    auto decoded_name = decode_part(name);
    auto value = decode_part(part.substr(std::min(name.size() + 1, part.size())));
    if (!decoded_name || !value) return std::nullopt;
    pairs.emplace_back(std::move(*decoded_name), std::move(*value));
  }
  return pairs;
}

std::string query_value(std::string_view query, std::string_view name) {
  const auto pairs = parse_query(query);
  if (!pairs) return {};
  for (const auto& [key, value] : *pairs) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace gurukul::http
