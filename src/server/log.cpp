#include "server/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <mutex>

#include "server/line_writer.hpp"
#include "server/log_text.hpp"

namespace gurukul::server {
namespace {

constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})";
constexpr const char* kTextPattern = "%Y-%m-%d %H:%M:%S.%e %l %v";

bool as_json = false;
// Never destroyed, because its thread may write until the process ends. Null: start_log() was not
// called.
LineWriter* writer = nullptr;

class WriterSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    writer->add({line.data(), line.size()});
  }
  void flush_() override {}
};

std::string content_of(std::string_view event, LogFields fields) {
  std::string content;
  if (as_json) {
    content += R"("event":)";
    append_log_value(content, event);
  } else {
    append_log_text(content, event);
  }
  for (const auto& [name, value] : fields) {
    if (as_json) {
      content.append(",\"").append(name) += "\":";
    } else {
      content.append(" ").append(name) += "=";
    }
    append_log_value(content, value);
  }
  return content;
}

void write(spdlog::level::level_enum level, std::string_view event, LogFields fields) {
  if (!spdlog::should_log(level)) return;
  spdlog::log(level, "{}", content_of(event, fields));
}

// Called on the writer's thread, which must not log.
std::string dropped_line(std::uint64_t dropped) {
  const spdlog::details::log_msg message("", spdlog::level::warn, "");
  const std::string content = content_of(std::to_string(dropped) + " log lines were dropped",
                                         {{"dropped", std::to_string(dropped)}});
  spdlog::pattern_formatter formatter(as_json ? kJsonPattern : kTextPattern);
  spdlog::details::log_msg filled = message;
  filled.payload = spdlog::string_view_t(content.data(), content.size());
  spdlog::memory_buf_t line;
  formatter.format(filled, line);
  return {line.data(), line.size()};
}

}  // namespace

Status start_log(const LogOptions& options) {
  as_json = options.json;
  if (options.file.empty()) {
    writer = new LineWriter(STDERR_FILENO, dropped_line);
  } else {
    auto opened = LineWriter::open(options.file, dropped_line);
    if (!opened) return Error{"GURUKUL_LOG_FILE: " + opened.error().message};
    writer = opened->release();
  }
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("gurukul", std::make_shared<WriterSink>()));
  spdlog::set_pattern(as_json ? kJsonPattern : kTextPattern);
  spdlog::set_level(spdlog::level::from_str(options.level));
  return Done{};
}

void reopen_log() {
  if (writer == nullptr) return;
  if (const Status opened = writer->reopen(); !opened) {
    log_warn("the log file cannot be reopened; the old file stays in use",
             {{"why", opened.error().message}});
  }
}

bool finish_log(Millis patience) {
  return writer == nullptr || writer->finish(patience);
}

std::uint64_t log_lines_dropped() {
  return writer == nullptr ? 0 : writer->dropped();
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

void write_log_line(std::string line) {
  if (writer != nullptr && spdlog::get_level() != spdlog::level::off) writer->add(std::move(line));
}

}  // namespace gurukul::server
