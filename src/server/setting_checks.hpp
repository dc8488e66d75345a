#pragma once
// What no single setting can know: combinations that are impossible, and settings that were given
// and have no effect. Internal to src/server, called by parse_settings(). Any thread.
//
//   if (const auto error = impossible_together(settings)) return *error;
//   settings.warnings = without_effect(settings, given);

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/settings.hpp"

namespace gurukul::server {

// Names of variables, whether they were given by variable or by flag.
using GivenSettings = std::set<std::string, std::less<>>;

// nullopt: they can all hold together.
std::optional<Error> impossible_together(const Settings& settings);
// A line for each given setting that changes nothing beside the others.
std::vector<std::string> without_effect(const Settings& settings, const GivenSettings& given);
// The known name that a mistyped one is nearest to; empty: none is near.
std::string nearest_name(std::string_view mistyped, const std::vector<std::string>& known);

}  // namespace gurukul::server
