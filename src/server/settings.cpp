#include "server/settings.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <thread>

#include "server/setting_checks.hpp"
#include "server/setting_table.hpp"

namespace gurukul::server {
namespace {

std::vector<Setting> all_settings() {
  std::vector<Setting> all;
  for (const auto family :
       {network_settings(), identity_settings(), call_settings(), machine_settings()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  return all;
}

// The exported web app in the source folder in which this binary was built. Empty: there is none.
std::string built_web_dir() {
  std::error_code error;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto folder = (binary.parent_path() / "../../web/out").lexically_normal();
  return std::filesystem::is_directory(folder, error) ? folder.string() : "";
}

// The end of an error line: the known name that is closest to a mistyped one, or a pointer to
// --help.
std::string suggestion(std::string_view mistyped, const char* Setting::*Name) {
  std::vector<std::string> known;
  for (const Setting& setting : all_settings()) known.emplace_back(setting.*Name);
  const std::string nearest = nearest_name(mistyped, known);
  return nearest.empty() ? "see gurukul serve --help" : "did you mean " + nearest + "?";
}

// Returns the text of each flag that was given, by the name of the flag.
Result<std::map<std::string, std::string>> read_flags(const std::vector<std::string>& flags) {
  const auto settings = all_settings();
  std::map<std::string, std::string> given;
  for (std::size_t at = 0; at < flags.size(); ++at) {
    const std::size_t equals = flags[at].find('=');
    const std::string name = flags[at].substr(0, equals);
    const bool known = std::any_of(settings.begin(), settings.end(),
                                   [&](const Setting& setting) { return name == setting.flag; });
    if (!known) return Error{name + ": unknown flag; " + suggestion(name, &Setting::flag)};
    if (equals == std::string::npos && at + 1 == flags.size()) {
      return Error{name + ": the flag needs a value"};
    }
    const std::string text =
        equals == std::string::npos ? flags[++at] : flags[at].substr(equals + 1);
    if (!given.emplace(name, text).second)
      return Error{name + ": the flag is given twice; give it once"};
  }
  return given;
}

std::vector<std::string> unknown_variables(const std::vector<std::string>& variables,
                                           const Environment& environment) {
  const auto settings = all_settings();
  std::vector<std::string> lines;
  for (const std::string& name : variables) {
    if (!name.starts_with("GURUKUL_") || environment(name).value_or("").empty()) continue;
    const bool known = std::any_of(settings.begin(), settings.end(),
                                   [&](const Setting& setting) { return name == setting.name; });
    if (known) continue;
    lines.push_back(name + " is not a setting and has no effect; " +
                    suggestion(name, &Setting::name));
  }
  return lines;
}

}  // namespace

std::string_view to_string(AuthMode mode) {
  constexpr std::string_view kWords[] = {"embedded", "supabase", "open"};
  return kWords[static_cast<std::size_t>(mode)];
}

Result<Settings> parse_settings(const std::vector<std::string>& flags,
                                const Environment& environment,
                                const std::vector<std::string>& variables) {
  const auto by_flag = read_flags(flags);
  if (!by_flag) return by_flag.error();
  Settings settings;
  settings.threads = std::clamp(std::thread::hardware_concurrency(), 1U, kThreadsMax);
  settings.web_dir = built_web_dir();
  GivenSettings given;
  for (const Setting& setting : all_settings()) {
    const auto flag = by_flag->find(setting.flag);
    std::optional<std::string> text =
        flag != by_flag->end() ? flag->second : environment(setting.name);
    // An empty text counts as not given. An empty flag thus also cancels its variable, and the
    // default is used.
    if (text && text->empty() && !setting.empty_is_value) text.reset();
    if (text) given.insert(setting.name);
    if (!text && setting.value != nullptr) text = setting.value;
    if (!text) continue;
    const std::string wanted = setting.read(*text, settings);
    if (!wanted.empty()) {
      return Error{std::string(setting.name) + " (" + setting.flag + "): must be " + wanted};
    }
  }
  if (const auto error = impossible_together(settings)) return *error;
  settings.warnings = without_effect(settings, given);
  for (std::string& line : unknown_variables(variables, environment)) {
    settings.warnings.push_back(std::move(line));
  }
  return settings;
}

std::string settings_help() {
  std::string text =
      "usage: gurukul serve [FLAG VALUE]...\n\n"
      "Each setting is a flag or an environment variable. The flag overrides the variable. An "
      "empty\nvariable counts as not set. The default value is in brackets.\n\n";
  for (const Setting& setting : all_settings()) {
    std::string line = "  " + std::string(setting.flag) + ", " + setting.name;
    line.resize(std::max<std::size_t>(line.size() + 2, 54), ' ');
    text += line + setting.meaning;
    const std::string otherwise = setting.value == nullptr ? setting.described : setting.value;
    text += otherwise.empty() ? "\n" : " [" + otherwise + "]\n";
  }
  return text;
}

}  // namespace gurukul::server
