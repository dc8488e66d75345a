#include "server/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "protocol/json_string.hpp"

namespace gurukul::server {
namespace {

bool as_json = false;

void write(spdlog::level::level_enum level, std::string_view event, LogFields fields) {
  if (!spdlog::should_log(level)) return;
  std::string line(as_json ? "" : event);
  for (const auto& [name, value] : fields) {
    line += as_json ? "," : " ";
    if (as_json) {
      protocol::append_json_string(line, name);
      line += ":";
    } else {
      line.append(name) += "=";
    }
    protocol::append_json_string(line, value);
  }
  if (as_json) {
    std::string head = R"("event":)";
    protocol::append_json_string(head, event);
    line.insert(0, head);
  }
  spdlog::log(level, "{}", line);
}

}  // namespace

void start_log(const std::string& level, bool json) {
  as_json = json;
  spdlog::set_default_logger(spdlog::stderr_logger_mt("gurukul"));
  spdlog::set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})"
                           : "%Y-%m-%d %H:%M:%S.%e %l %v");
  spdlog::set_level(spdlog::level::from_str(level));
}

bool logs_debug() {
  return spdlog::should_log(spdlog::level::debug);
}
void log_debug(std::string_view event, LogFields fields) {
  write(spdlog::level::debug, event, fields);
}
void log_info(std::string_view event, LogFields fields) {
  write(spdlog::level::info, event, fields);
}
void log_warn(std::string_view event, LogFields fields) {
  write(spdlog::level::warn, event, fields);
}

}  // namespace gurukul::server
