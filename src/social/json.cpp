#include "social/json.hpp"

namespace gurukul::social {

net::HttpResponse json_response(int status, const Json& body) {
  return {status,
          {{"Content-Type", "application/json"},
           {"Cache-Control", "no-store"},
           {"X-Content-Type-Options", "nosniff"}},
          body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Json text_or_null(const store::Row& row, std::size_t at) {
  return row.is_null(at) ? Json() : Json(row.text(at));
}

Json number_or_null(const store::Row& row, std::size_t at) {
  return row.is_null(at) ? Json() : Json(row.integer(at));
}

Json json_column(const store::Row& row, std::size_t at, Json fallback) {
  Json parsed = Json::parse(row.text(at), nullptr, false);
  return parsed.is_discarded() ? std::move(fallback) : parsed;
}

std::optional<std::string> optional_text(const store::Row& row, std::size_t at) {
  if (row.is_null(at)) return std::nullopt;
  return row.text(at);
}

store::Value value_of(const std::optional<std::string>& text) {
  if (!text) return store::Null{};
  return *text;
}

}  // namespace gurukul::social
