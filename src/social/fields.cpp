#include "social/fields.hpp"

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"
#include "http/json_body.hpp"
#include "http/request.hpp"
#include "social/problem.hpp"

namespace gurukul::social {
namespace {

bool is_json_media_type(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return content_type.empty() || net::equals_ignoring_case(trimmed(type), "application/json");
}

std::string range_text(std::int64_t min, std::int64_t max) {
  return "has to be a whole number from " + std::to_string(min) + " to " + std::to_string(max);
}

}  // namespace

Fields Fields::of_body(const net::HttpRequest& request) {
  Fields fields;
  if (!is_json_media_type(request.header("content-type"))) {
    fields.fault_ =
        problem(415, "media_type", "Unsupported media type", "the body has to be application/json");
  } else if (request.body.size() > kBodyBytesMax) {
    fields.fault_ =
        problem(413, "too_large", "The body is too large",
                "at most " + std::to_string(kBodyBytesMax) + " bytes of JSON are accepted");
  } else {
    http::JsonBody body = http::parse_json_object(request.body, kDepthMax);
    if (body.fault == http::JsonFault::kTooDeep) {
      fields.refuse(
          "", "the body may have at most " + std::to_string(kDepthMax) + " levels of nesting");
    } else if (body.fault == http::JsonFault::kNotAnObject) {
      fields.refuse("", "the body has to be a JSON object in UTF-8");
    }
    fields.object_ = std::move(body.object);
  }
  return fields;
}

Fields Fields::of_query(const net::HttpRequest& request) {
  Fields fields;
  const auto pairs = http::parse_query(request.query);
  if (!pairs) {
    fields.refuse("", "the query string has to be percent-encoded UTF-8");
    return fields;
  }
  for (const auto& [name, value] : *pairs) {
    if (fields.object_.contains(name)) fields.refuse(name, "is given more than once");
    fields.object_[name] = value;
  }
  return fields;
}

const Json* Fields::value(std::string_view name) {
  asked_.emplace(name);
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

bool Fields::has(std::string_view name) {
  return value(name) != nullptr;
}

bool Fields::is_null(std::string_view name) {
  asked_.emplace(name);
  const auto found = object_.find(name);
  return found != object_.end() && found->is_null();
}

std::string Fields::text(std::string_view name, TextBounds bounds) {
  const Json* given = value(name);
  if (given == nullptr) {
    if (bounds.chars_min > 0) refuse(name, "is missing");
    return {};
  }
  if (!given->is_string()) {
    refuse(name, "has to be a string");
    return {};
  }
  auto text = visible_text(given->get_ref<const std::string&>(), bounds.lines);
  if (!text) {
    refuse(name, text.error().message);
    return {};
  }
  const std::size_t chars = count_code_points(*text);
  if (chars < bounds.chars_min || chars > bounds.chars_max) {
    refuse(name, "has to have " + std::to_string(bounds.chars_min) + " to " +
                     std::to_string(bounds.chars_max) + " characters");
  }
  return *text;
}

std::optional<std::string> Fields::optional_text(std::string_view name, TextBounds bounds) {
  if (!has(name)) return std::nullopt;
  std::string given = text(name, bounds);
  if (given.empty()) return std::nullopt;
  return given;
}

std::string Fields::choice(std::string_view name, std::initializer_list<std::string_view> words) {
  const std::string given = text(name);
  if (std::find(words.begin(), words.end(), given) == words.end()) {
    std::string list;
    for (const std::string_view word : words) {
      list += list.empty() ? "" : ", ";
      list += word;
    }
    refuse(name, "has to be one of: " + list);
  }
  return given;
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view name, std::int64_t min,
                                                     std::int64_t max) {
  const Json* given = value(name);
  if (given == nullptr) return std::nullopt;
  std::int64_t number = 0;
  bool whole = false;
  if (given->is_number_unsigned()) {
    const auto unsigned_number = given->get<std::uint64_t>();
    whole = unsigned_number <= static_cast<std::uint64_t>(INT64_MAX);
    number = static_cast<std::int64_t>(unsigned_number);
  } else if (given->is_number_integer()) {
    number = given->get<std::int64_t>();
    whole = true;
  } else if (given->is_string()) {  // from a query string
    const auto& text = given->get_ref<const std::string&>();
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    whole = error == std::errc{} && rest == end;
  }
  if (!whole || number < min || number > max) {
    refuse(name, range_text(min, max));
    return std::nullopt;
  }
  return number;
}

std::vector<std::string> Fields::names() const {
  std::vector<std::string> names;
  for (const auto& entry : object_.items()) names.push_back(entry.key());
  return names;
}

void Fields::refuse(std::string_view name, std::string_view detail) {
  if (fault_) return;
  fault_ = invalid(
      name, name.empty() ? std::string(detail) : std::string(name) + " " + std::string(detail));
}

std::optional<net::HttpResponse> Fields::refused() const {
  if (fault_) return fault_;
  for (const auto& entry : object_.items()) {
    if (!asked_.contains(entry.key())) {
      return invalid(entry.key(), "unknown field " + entry.key());
    }
  }
  return std::nullopt;
}

}  // namespace gurukul::social
