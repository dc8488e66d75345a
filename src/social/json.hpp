#pragma once
// JSON values of this folder's answers. Any thread.
//
//   exchange->reply(json_response(200, {{"id", id}}));

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "net/http.hpp"
#include "store/database.hpp"

namespace gurukul::social {

using Json = nlohmann::json;

net::HttpResponse json_response(int status, const Json& body);

// A column that may be NULL as JSON.
Json text_or_null(const store::Row& row, std::size_t at);
Json number_or_null(const store::Row& row, std::size_t at);
// A column of JSON text that we wrote; `fallback` when it is broken.
Json json_column(const store::Row& row, std::size_t at, Json fallback);
std::optional<std::string> optional_text(const store::Row& row, std::size_t at);

// A parameter that may be NULL.
store::Value value_of(const std::optional<std::string>& text);

}  // namespace gurukul::social
