#pragma once
// Reads text from the JSON of tokens and keys. Used by auth/ only. Any thread.
//
//   const std::string algorithm = text_member(header, "alg");

#include <nlohmann/json.hpp>
#include <string>

namespace gurukul::auth {

// Empty: the object has no such member, or it is not text.
inline std::string text_member(const nlohmann::json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

}  // namespace gurukul::auth
