#pragma once
// Parses a JSON object from a stranger with a bound on its nesting, because destroying and printing
// a value are recursive. Used by accounts/ and social/. Any thread.
//
//   const JsonBody body = parse_json_object(request.body, 8);
//   if (body.fault == JsonFault::kNone) use(body.object);

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

namespace gurukul::http {

enum class JsonFault : std::uint8_t { kNone, kTooDeep, kNotAnObject };

struct JsonBody {
  JsonFault fault = JsonFault::kNone;
  nlohmann::json object = nlohmann::json::object();  // empty when there is a fault
};

// `depth_max`: 1 allows an object of plain values.
JsonBody parse_json_object(std::string_view text, int depth_max);

}  // namespace gurukul::http
