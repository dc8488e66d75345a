// Settings of the machine: the database, the data folder, the secret, threads and the log.

#include <algorithm>

#include "server/setting_table.hpp"
#include "server/setting_values.hpp"
#include "store/database.hpp"

namespace gurukul::server {
namespace {

// With this limit, the whole shutdown takes less than 10 s. After that time many hosts kill the
// process.
constexpr std::uint64_t kDrainDelayMaxS = 6;

const Setting kMachineSettings[] = {
    {"GURUKUL_DATABASE_URL", "--database-url", nullptr, "gurukul.db in the data folder",
     "database: sqlite:PATH or postgresql://...; not used with GURUKUL_AUTH=open",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.database_url = text;
       const Status valid = store::check_database_url(text);
       return valid ? "" : "a database URL: the given value " + valid.error().message;
     }},
    {"GURUKUL_DATA_DIR", "--data-dir", "./var", "",
     "folder for the SQLite database, the journal and the generated secret",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.data_dir = text;
       return {};
     }},
    {"GURUKUL_SECRET", "--secret", nullptr, "generated at the first start",
     "key that signs tokens, at least 32 characters; the same for all instances",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.secret = text;
       return text.size() >= kSecretCharsMin ? "" : "at least 32 characters";
     }},
    {"GURUKUL_THREADS", "--threads", nullptr, "number of cores", "number of I/O threads, 1 to 64",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t count = 0;
       if (!read_number(text, 1, kThreadsMax, count)) return "a number from 1 to 64";
       settings.threads = static_cast<unsigned>(count);
       return {};
     }},
    {"GURUKUL_LOG", "--log", "info", "", "log level: debug, info, warn, error or off",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.log_level = text;
       constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error", "off"};
       const bool known =
           std::find(std::begin(kLevels), std::end(kLevels), text) != std::end(kLevels);
       return known ? "" : "one of debug, info, warn, error, off";
     }},
    {"GURUKUL_LOG_FORMAT", "--log-format", "text", "", "log format: text or json",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.log_json = text == "json";
       return text == "json" || text == "text" ? "" : "text or json";
     }},
    {"GURUKUL_LOG_FILE", "--log-file", nullptr, "stderr", "log file; reopened on SIGHUP",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.log_file = text;
       return {};
     }},
    {"GURUKUL_DRAIN_DELAY", "--drain-delay", nullptr, "3 behind a trusted proxy, else 0",
     "seconds after SIGTERM in which /readyz fails and clients are still served, 0 to 6",
     [](const std::string& text, Settings& settings) -> std::string {
       Millis delay{0};
       const std::string wanted = read_seconds(text, 0, kDrainDelayMaxS, delay);
       settings.drain_delay = delay;
       return wanted;
     }},
};

}  // namespace

std::span<const Setting> machine_settings() {
  return kMachineSettings;
}

}  // namespace gurukul::server
