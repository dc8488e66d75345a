#include "social/settings_fields.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "base/visible_text.hpp"

namespace gurukul::social {
namespace {

constexpr std::size_t kMessageCharsMax = 500;
constexpr std::int64_t kDaysMax = 3650;
constexpr std::int64_t kQueueTimeoutMaxMs = 3'600'000;
constexpr std::int64_t kKarmaBound = 1'000'000;
constexpr std::array<MatchMode, kMatchModes> kModes{MatchMode::kVideo, MatchMode::kAudio,
                                                    MatchMode::kText};

using Wrong = std::optional<std::string>;

Wrong set(bool& target, const Json& value) {
  if (!value.is_boolean()) return "has to be true or false";
  target = value.get<bool>();
  return std::nullopt;
}

Wrong set(std::string& target, const Json& value) {
  if (!value.is_string()) return "has to be a string";
  auto text = visible_text(value.get_ref<const std::string&>(), Lines::kMany);
  if (!text) return text.error().message;
  if (count_code_points(*text) > kMessageCharsMax) {
    return "may have at most " + std::to_string(kMessageCharsMax) + " characters";
  }
  target = std::move(*text);
  return std::nullopt;
}

Wrong set(std::int64_t& target, const Json& value, std::int64_t min, std::int64_t max) {
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() ||
                     value.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
  if (!fits || value.get<std::int64_t>() < min || value.get<std::int64_t>() > max) {
    return "has to be a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  }
  target = value.get<std::int64_t>();
  return std::nullopt;
}

Wrong set(std::array<bool, kMatchModes>& target, const Json& value) {
  static constexpr std::string_view kRule =
      "has to be a list of one or more of video, audio and text";
  if (!value.is_array() || value.empty()) return std::string(kRule);
  std::array<bool, kMatchModes> modes{};
  for (const Json& word : value) {
    const auto mode =
        word.is_string() ? parse_match_mode(word.get_ref<const std::string&>()) : std::nullopt;
    if (!mode) return std::string(kRule);
    modes[static_cast<std::size_t>(*mode)] = true;
  }
  target = modes;
  return std::nullopt;
}

struct Setting {
  std::string_view name;
  Wrong (*set_value)(OperatorSettings&, const Json&);
  Json (*value_of)(const OperatorSettings&);
};

Json modes_json(const OperatorSettings& settings) {
  Json list = Json::array();
  for (const MatchMode mode : kModes) {
    if (settings.modes[static_cast<std::size_t>(mode)]) list.push_back(to_string(mode));
  }
  return list;
}

Wrong set_queue_timeout(OperatorSettings& settings, const Json& value) {
  std::int64_t timeout_ms = 0;
  Wrong wrong = set(timeout_ms, value, 1'000, kQueueTimeoutMaxMs);
  if (!wrong) settings.queue_timeout = Millis{timeout_ms};
  return wrong;
}

Wrong set_karma_floor(OperatorSettings& settings, const Json& value) {
  std::int64_t floor = 0;
  if (value.is_null()) {
    settings.karma_floor.reset();
    return std::nullopt;
  }
  Wrong wrong = set(floor, value, -kKarmaBound, kKarmaBound);
  if (!wrong) settings.karma_floor = floor;
  return wrong ? "may be null, otherwise it " + *wrong : wrong;
}

using S = OperatorSettings;
constexpr std::array kSettings{
    Setting{"matching", [](S& s, const Json& v) { return set(s.matching, v); },
            [](const S& s) { return Json(s.matching); }},
    Setting{"matchingMessage", [](S& s, const Json& v) { return set(s.matching_message, v); },
            [](const S& s) { return Json(s.matching_message); }},
    Setting{"banner", [](S& s, const Json& v) { return set(s.banner, v); },
            [](const S& s) { return Json(s.banner); }},
    Setting{"queueTimeoutMs", set_queue_timeout,
            [](const S& s) { return Json(s.queue_timeout.count()); }},
    Setting{"karmaFloor", set_karma_floor,
            [](const S& s) { return s.karma_floor ? Json(*s.karma_floor) : Json(); }},
    Setting{"modes", [](S& s, const Json& v) { return set(s.modes, v); }, modes_json},
    Setting{"guests", [](S& s, const Json& v) { return set(s.guests, v); },
            [](const S& s) { return Json(s.guests); }},
    Setting{"newGuestsApart", [](S& s, const Json& v) { return set(s.new_guests_apart, v); },
            [](const S& s) { return Json(s.new_guests_apart); }},
    Setting{"interests", [](S& s, const Json& v) { return set(s.interests, v); },
            [](const S& s) { return Json(s.interests); }},
    Setting{"messageDays", [](S& s, const Json& v) { return set(s.message_days, v, 1, kDaysMax); },
            [](const S& s) { return Json(s.message_days); }},
    Setting{"callDays", [](S& s, const Json& v) { return set(s.call_days, v, 1, kDaysMax); },
            [](const S& s) { return Json(s.call_days); }},
};

constexpr auto kNames = [] {
  std::array<std::string_view, kSettings.size()> names{};
  for (std::size_t at = 0; at < names.size(); ++at) names[at] = kSettings[at].name;
  return names;
}();

const Setting& find(std::string_view name) {
  const auto* found = std::find_if(kSettings.begin(), kSettings.end(),
                                   [name](const Setting& one) { return one.name == name; });
  GURUKUL_CHECK(found != kSettings.end());
  return *found;
}

}  // namespace

std::span<const std::string_view> setting_names() {
  return kNames;
}

std::optional<std::string> set_setting(OperatorSettings& settings, std::string_view name,
                                       const Json& value) {
  return find(name).set_value(settings, value);
}

Json setting_value(const OperatorSettings& settings, std::string_view name) {
  return find(name).value_of(settings);
}

Json settings_json(const OperatorSettings& settings) {
  Json all = {{"version", settings.version}};
  for (const Setting& one : kSettings) all[std::string(one.name)] = one.value_of(settings);
  return all;
}

}  // namespace gurukul::social
