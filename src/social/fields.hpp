#pragma once
// Reads what a client sent, a field at a time, and remembers the first thing that is wrong: a
// JSON object from a body, or the parameters of a query. Made by the routes. One thread.
//
//   Fields body = Fields::of_body(exchange->request());
//   const auto reason = body.choice("reason", {"spam", "other"});
//   const std::string words = body.text("words", {.chars_min = 0, .chars_max = 1000});
//   if (auto refused = body.refused()) return exchange->reply(*refused);    // also unknown fields

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

struct TextBounds {
  std::size_t chars_min = 1;
  std::size_t chars_max = 64;
  Lines lines = Lines::kOne;
};

class Fields {
 public:
  static constexpr std::size_t kBodyBytesMax = 16 * 1024;
  static constexpr int kDepthMax = 8;

  static Fields of_body(const net::HttpRequest& request);
  static Fields of_query(const net::HttpRequest& request);

  // Whether it is there and not null; a field that is null counts as given to is_null() only.
  bool has(std::string_view name);
  bool is_null(std::string_view name);

  // As others may see it (base/visible_text.hpp). Absent: empty, and a fault when chars_min > 0.
  std::string text(std::string_view name, TextBounds bounds = {});
  // Empty counts as absent where chars_min is 0.
  std::optional<std::string> optional_text(std::string_view name, TextBounds bounds = {});
  // One of the words; has to be there.
  std::string choice(std::string_view name, std::initializer_list<std::string_view> words);
  std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t min,
                                               std::int64_t max);
  // What is there, to be looked at by the caller; null when absent.
  const Json* value(std::string_view name);
  std::vector<std::string> names() const;

  // Keeps the first fault.
  void refuse(std::string_view name, std::string_view detail);
  // The first fault, or a field that nobody asked for.
  std::optional<net::HttpResponse> refused() const;

 private:
  Json object_ = Json::object();
  std::set<std::string, std::less<>> asked_;
  std::optional<net::HttpResponse> fault_;
};

}  // namespace gurukul::social
