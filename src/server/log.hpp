#pragma once
// The log: to stderr, as text or as a JSON object a line. Never a message's content, never a token.
// Any thread.
//
//   log_info("listening", {{"port", "8080"}});

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace gurukul::server {

using LogFields = std::initializer_list<std::pair<std::string_view, std::string>>;

// Once, before anything is logged. Levels: debug, info, warn, error, off.
void start_log(const std::string& level, bool json);
bool logs_debug();
void log_debug(std::string_view event, LogFields fields = {});
void log_info(std::string_view event, LogFields fields = {});
void log_warn(std::string_view event, LogFields fields = {});

}  // namespace gurukul::server
