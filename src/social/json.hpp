#pragma once
// Helpers that make JSON response bodies and read JSON columns. Used by the routes. Any thread.
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

// Converts column `at` to JSON. NULL becomes null.
Json text_or_null(const store::Row& row, std::size_t at);
Json number_or_null(const store::Row& row, std::size_t at);
// Parses a JSON text column. Returns `fallback` when the text is invalid.
Json json_column(const store::Row& row, std::size_t at, Json fallback);
// nullopt: NULL.
std::optional<std::string> optional_text(const store::Row& row, std::size_t at);

// Makes a query parameter. nullopt becomes NULL.
store::Value value_of(const std::optional<std::string>& text);

}  // namespace gurukul::social
