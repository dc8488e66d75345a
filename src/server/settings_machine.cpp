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

const Setting kSettings[] = {
    {"GURUKUL_DATABASE_URL", "--database-url", nullptr, "gurukul.db in the data folder",
     "sqlite:PATH or postgresql://..., not in open mode",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.database_url = text;
       const Status valid = store::check_database_url(text);
       return valid ? "" : "a database: " + valid.error().message;
     }},
    {"GURUKUL_DATA_DIR", "--data-dir", "./var", "", "folder for the database and generated secrets",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.data_dir = text;
       return {};
     }},
    {"GURUKUL_SECRET", "--secret", nullptr, "one made in the data folder",
     "key that signs resume tokens, the same for all instances",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.secret = text;
       return text.size() >= kSecretCharsMin ? "" : "at least 32 characters";
     }},
    {"GURUKUL_THREADS", "--threads", nullptr, "number of cores", "I/O threads",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t count = 0;
       if (!read_number(text, 1, kThreadsMax, count)) return "a number, 1..64";
       settings.threads = static_cast<unsigned>(count);
       return {};
     }},
    {"GURUKUL_LOG", "--log", "info", "", "level: debug, info, warn, error or off",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.log_level = text;
       constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error", "off"};
       const bool known =
           std::find(std::begin(kLevels), std::end(kLevels), text) != std::end(kLevels);
       return known ? "" : "one of debug, info, warn, error, off";
     }},
    {"GURUKUL_LOG_FORMAT", "--log-format", "text", "", "text, or json for machines",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.log_json = text == "json";
       return text == "json" || text == "text" ? "" : "text or json";
     }},
    {"GURUKUL_LOG_FILE", "--log-file", nullptr, "stderr",
     "file for the log; opened again on SIGHUP",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.log_file = text;
       return {};
     }},
    {"GURUKUL_DRAIN_DELAY", "--drain-delay", nullptr, "3 behind a trusted proxy, else 0",
     "seconds from SIGTERM in which only readiness fails, 0..6",
     [](const std::string& text, Settings& settings) -> std::string {
       Millis delay{0};
       const std::string wanted = read_seconds(text, 0, kDrainDelayMaxS, delay);
       settings.drain_delay = delay;
       return wanted;
     }},
};

}  // namespace

std::span<const Setting> machine_settings() {
  return kSettings;
}

}  // namespace gurukul::server
