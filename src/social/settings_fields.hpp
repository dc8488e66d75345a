#pragma once
// The operator's settings by name, as JSON: one table for loading, changing and showing them. Used
// by settings.cpp and the routes of the administrators. Any thread.
//
//   if (auto wrong = set_setting(settings, "guests", false)) refuse("guests", *wrong);

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "social/json.hpp"
#include "social/settings.hpp"

namespace gurukul::social {

std::span<const std::string_view> setting_names();

// Returns what is wrong with the value; then nothing was set. nullopt: the value was set.
// REQUIRES: `name` is one of setting_names().
std::optional<std::string> set_setting(OperatorSettings& settings, std::string_view name,
                                       const Json& value);
Json setting_value(const OperatorSettings& settings, std::string_view name);

// All settings, and the field `version`.
Json settings_json(const OperatorSettings& settings);

}  // namespace gurukul::social
