#include "http/json_body.hpp"

namespace gurukul::http {

JsonBody parse_json_object(std::string_view text, int depth_max) {
  using Json = nlohmann::json;
  bool too_deep = false;
  // The parser calls this with depth 0 when the outermost value starts. What is too deep is
  // discarded while it is parsed, so it never uses memory or stack.
  const auto check_depth = [&](int depth, Json::parse_event_t event, Json&) {
    const bool starts =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (starts && depth >= depth_max) too_deep = true;
    return !too_deep;
  };
  Json value = Json::parse(text, check_depth, false);
  if (too_deep) return {JsonFault::kTooDeep};
  if (!value.is_object()) return {JsonFault::kNotAnObject};
  return {JsonFault::kNone, std::move(value)};
}

}  // namespace gurukul::http
