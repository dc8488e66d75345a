#pragma once
// Checks settings against each other: finds combinations that are impossible, settings that have no
// effect, and risky values. Internal to src/server: called by parse_settings(). Any thread.
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

// The variable names of the settings that were given, by variable or by flag.
using GivenSettings = std::set<std::string, std::less<>>;

// Returns the first conflict. nullopt: no conflict.
std::optional<Error> impossible_together(const Settings& settings);
// Returns a log line for each given setting that has no effect because of other settings. Also
// returns lines about risky values: a short secret, no index.html, or no rate limits.
std::vector<std::string> without_effect(const Settings& settings, const GivenSettings& given);
// Returns the known name closest to a mistyped one. Empty: none is close.
std::string nearest_name(std::string_view mistyped, const std::vector<std::string>& known);

}  // namespace gurukul::server
