#pragma once
// The log: to stderr or to a file, as text or as a JSON object a line. Never a message's content,
// never a token. Any thread; nobody who logs waits for whoever reads (server/line_writer.hpp).
//
//   if (const Status started = start_log({.level = "info"}); !started) exit(2);
//   log_info("listening", {{"port", "8080"}});
//   if (!finish_log(Millis{500})) _exit(0);

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "base/time.hpp"

namespace gurukul::server {

using LogFields = std::initializer_list<std::pair<std::string_view, std::string>>;

struct LogOptions {
  std::string level;  // debug, info, warn, error, off
  bool json = false;
  std::string file;  // empty: stderr
};

// Once, before anything is logged. The error names the setting.
Status start_log(const LogOptions& options);
// Opens the log file anew, as whoever moves full log files away wants it. On an error the old one
// goes on, and says so.
void reopen_log();
// Waits until everything is written. False: nobody took it in time, and the process has to leave
// by _exit().
bool finish_log(Millis patience);
// Lines that nobody took in time.
std::uint64_t log_lines_dropped();

bool logs_debug();
void log_debug(std::string_view event, LogFields fields = {});
void log_info(std::string_view event, LogFields fields = {});
void log_warn(std::string_view event, LogFields fields = {});
// A line that is complete, with its end; unless the level is "off".
void write_log_line(std::string line);

}  // namespace gurukul::server
