#pragma once
// The log: lines of text, or one JSON object per line, written to stderr or to a file. It never
// contains message contents or tokens. Used by all of src/server and by main, on any thread.
// Logging never blocks on a slow reader (server/line_writer.hpp).
//
//   const Status started = start_log({.level = "info"});
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

// Call once, before anything is logged. The error names the setting.
Status start_log(const LogOptions& options);
// Opens the log file again, as log rotation requires. On an error the old file stays in use and the
// error is logged.
void reopen_log();
// Waits up to `patience` until everything is written. False: the lines were not written in time,
// and the process has to end with _exit().
bool finish_log(Millis patience);
// The number of lines that were dropped because the reader was too slow.
std::uint64_t log_lines_dropped();

// True when debug lines are written. Ask first when the fields are costly to make.
bool logs_debug();
void log_debug(std::string_view event, LogFields fields = {});
void log_info(std::string_view event, LogFields fields = {});
void log_warn(std::string_view event, LogFields fields = {});
// Writes a complete line, which includes its line end. Does nothing when the level is "off".
void write_log_line(std::string line);

}  // namespace gurukul::server
