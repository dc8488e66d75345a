#pragma once
// The settings as tables, a family a file: network (settings_network.cpp), identity
// (settings_identity.cpp), calls (settings_calls.cpp) and machine (settings_machine.cpp). Internal
// to src/server: parse_settings() walks through them, --help prints them. Any thread.
//
//   {"GURUKUL_GRACE", "--grace", "15", "", "seconds a lost connection may come back",
//    [](const std::string& text, Settings& settings) { return read_seconds(...); }},

#include <span>
#include <string>

#include "server/settings.hpp"

namespace gurukul::server {

struct Setting {
  const char* name;
  const char* flag;
  // The default, read like a given text. Null: none is read, and Settings keeps what it starts
  // with.
  const char* value;
  // How --help describes a default that is no text to be given; empty: nothing to say.
  const char* described;
  const char* meaning;
  // What the text has to be; empty: it was taken. Never called with an empty text, unless
  // `empty_is_value`.
  std::string (*read)(const std::string& text, Settings& settings);
  // Elsewhere an empty text counts as not given.
  bool empty_is_value = false;
};

std::span<const Setting> network_settings();
std::span<const Setting> identity_settings();
std::span<const Setting> call_settings();
std::span<const Setting> machine_settings();

}  // namespace gurukul::server
