#pragma once
// Reads the fields of a JSON body or of a query string and keeps the first error. Made and used by
// the routes, each object on one thread.
//
//   Fields body = Fields::of_body(exchange->request());
//   const auto reason = body.choice("reason", {"spam", "other"});
//   const std::string words = body.text("words", {.chars_min = 0, .chars_max = 1000});
//   if (auto refused = body.refused()) return exchange->reply(*refused);  // any error so far

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/visible_text.hpp"
#include "net/http.hpp"
#include "social/json.hpp"

namespace gurukul::social {

// In Unicode code points.
struct TextBounds {
  std::size_t chars_min = 1;
  std::size_t chars_max = 64;
  Lines lines = Lines::kOne;
};

class Fields {
 public:
  static constexpr std::size_t kBodyBytesMax = 16 * 1024;
  static constexpr int kDepthMax = 8;

  // An invalid body or query is an error as well: refused() then returns it.
  static Fields of_body(const net::HttpRequest& request);
  static Fields of_query(const net::HttpRequest& request);

  // True when the field is present and not null. A null field is visible to is_null() only.
  bool has(std::string_view name);
  bool is_null(std::string_view name);

  // Text cleaned for display (base/visible_text.hpp). A missing field gives the empty string, and
  // an error when chars_min > 0.
  std::string text(std::string_view name, TextBounds bounds = {});
  // nullopt: the field is missing, or is an error. An empty string counts as missing when chars_min
  // is 0.
  std::optional<std::string> optional_text(std::string_view name, TextBounds bounds = {});
  // One of `words`. The field is required.
  std::string choice(std::string_view name, std::initializer_list<std::string_view> words);
  // nullopt: the field is missing, or is an error.
  std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t min,
                                               std::int64_t max);
  // The raw value, for the caller to check; null when missing.
  const Json* value(std::string_view name);
  // The names of all fields that were sent.
  std::vector<std::string> names() const;

  // Records an error. Only the first one is kept.
  void refuse(std::string_view name, std::string_view detail);
  // The response to the first error. A field that was sent but never read is an error too, because
  // the route does not know it. nullopt: no error.
  std::optional<net::HttpResponse> refused() const;

 private:
  Json object_ = Json::object();
  std::set<std::string, std::less<>> asked_;  // names of the fields that were read
  std::optional<net::HttpResponse> fault_;
};

}  // namespace gurukul::social
