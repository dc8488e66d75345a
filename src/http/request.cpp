#include "http/request.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace gurukul::http {
namespace {

struct Pair {
  std::string_view name;
  std::optional<std::string_view> value;  // nullopt: there is no "="
};

// Removes the first "name=value" from the query and returns its parts, still encoded.
Pair take_pair(std::string_view& query) {
  const std::string_view part = query.substr(0, query.find('&'));
  query.remove_prefix(std::min(part.size() + 1, query.size()));
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos) return {part, std::nullopt};
  return {part.substr(0, equals), part.substr(equals + 1)};
}

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
    const auto [name, value] = take_pair(query);
    if (name.empty() && !value) continue;  // "&&"
    auto decoded_name = decode_part(name);
    auto decoded_value = decode_part(value.value_or(""));
    if (!decoded_name || !decoded_value) return std::nullopt;
    pairs.emplace_back(std::move(*decoded_name), std::move(*decoded_value));
  }
  return pairs;
}

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto [key, value] = take_pair(query);
    if (key != name || !value) continue;
    return percent_decode(*value, Plus::kIsSpace).value_or(std::string(*value));
  }
  return {};
}

}  // namespace gurukul::http
