#pragma once
// The settings as four tables: network (settings_network.cpp), identity (settings_identity.cpp),
// calls (settings_calls.cpp) and machine (settings_machine.cpp). Internal to src/server:
// parse_settings() reads them, and settings_help() prints them. Constants; any thread.
//
//   {"GURUKUL_GRACE", "--grace", "15", "", "seconds a lost connection may come back",
//    [](const std::string& text, Settings& settings) { return read_seconds(...); }},

#include <span>
#include <string>

#include "server/settings.hpp"

namespace gurukul::server {

struct Setting {
  const char* name;  // of the environment variable
  const char* flag;
  // The default, as text for `read`. Null: `read` is not called, and the member of Settings keeps
  // its initial value.
  const char* value;
  // The default as --help describes it, when it is not a fixed text. Empty: --help prints `value`.
  const char* described;
  const char* meaning;  // for --help
  // Stores the value in `settings`. Returns a description of the valid values when the text is
  // wrong, empty on success. Never called with an empty text, unless `empty_is_value`.
  std::string (*read)(const std::string& text, Settings& settings);
  // False: an empty text counts as not given.
  bool empty_is_value = false;
};

std::span<const Setting> network_settings();
std::span<const Setting> identity_settings();
std::span<const Setting> call_settings();
std::span<const Setting> machine_settings();

}  // namespace gurukul::server
