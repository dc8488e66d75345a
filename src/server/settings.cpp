#include "server/settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <thread>

#include "accounts/email_address.hpp"
#include "base/limits.hpp"
#include "net/listener.hpp"
#include "server/setting_values.hpp"
#include "store/database.hpp"

namespace gurukul::server {
namespace {

constexpr std::uint64_t kSecondsMax = 7 * 24 * 3600;
constexpr std::uint64_t kThreadsMax = 64;
constexpr std::size_t kSecretCharsMin = 32;
// What stands for no value, as --help shows it.
constexpr const char* kDatabaseInDataDir = "gurukul.db in the data folder";
constexpr const char* kSecretInDataDir = "one made in the data folder";

struct Setting {
  const char* name;
  const char* flag;
  const char* otherwise;  // the default as text
  const char* meaning;
  // What the text has to be; empty: it was taken.
  std::string (*read)(const std::string& text, Settings& settings);
};

std::string read_seconds(const std::string& text, std::uint64_t min, Millis& out) {
  std::uint64_t seconds = 0;
  if (!read_number(text, min, kSecondsMax, seconds)) {
    return "seconds, " + std::to_string(min) + ".." + std::to_string(kSecondsMax);
  }
  out = Millis{static_cast<std::int64_t>(seconds) * 1000};
  return {};
}

std::string read_ice_urls(const std::string& text, bool relay, std::vector<std::string>& out) {
  out = split_list(text);
  for (const std::string& url : out) {
    if (!turn::is_ice_url(url, relay)) {
      return relay ? "turn: or turns: urls, comma-separated" : "stun: urls, comma-separated";
    }
  }
  return {};
}

template <std::string Settings::*Member>
std::string read_text(const std::string& text, Settings& settings) {
  settings.*Member = text;
  return {};
}

const Setting kSettings[] = {
    {"PORT", "--port", "8080", "port to listen on; 0 picks a free one",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t port = 0;
       if (!read_number(text, 0, 65'535, port)) return "a port, 0..65535";
       settings.port = static_cast<std::uint16_t>(port);
       return {};
     }},
    {"HOST", "--host", "127.0.0.1", "address to listen on; a container sets 0.0.0.0",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.host = text == "localhost" ? "127.0.0.1" : text;
       return net::is_address(text) ? "" : "an IPv4 or IPv6 address";
     }},
    {"GURUKUL_AUTH", "--auth", "embedded", "embedded, supabase, or open (loopback only)",
     [](const std::string& text, Settings& settings) -> std::string {
       for (const AuthMode mode : {AuthMode::kEmbedded, AuthMode::kSupabase, AuthMode::kOpen}) {
         settings.auth = mode;
         if (to_string(mode) == text) return {};
       }
       return "one of embedded, supabase, open";
     }},
    {"GURUKUL_ALLOW_OPEN", "--allow-open", "off", "on: open mode on any address",
     [](const std::string& text, Settings& settings) -> std::string {
       return read_switch(text, settings.allow_open) ? "" : "on or off";
     }},
    {"GURUKUL_DATABASE_URL", "--database-url", kDatabaseInDataDir,
     "sqlite:PATH or postgresql://..., not in open mode",
     [](const std::string& text, Settings& settings) -> std::string {
       if (text.empty() || text == kDatabaseInDataDir) return {};
       settings.database_url = text;
       const Status valid = store::check_database_url(text);
       return valid ? "" : "a database: " + valid.error().message;
     }},
    {"GURUKUL_DATA_DIR", "--data-dir", "./var", "folder for the database and generated secrets",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.data_dir = text;
       return text.empty() ? "a folder" : "";
     }},
    {"GURUKUL_SECRET", "--secret", kSecretInDataDir,
     "key that signs resume tokens, the same for all instances",
     [](const std::string& text, Settings& settings) -> std::string {
       if (text.empty() || text == kSecretInDataDir) return {};
       settings.secret = text;
       return text.size() >= kSecretCharsMin ? "" : "at least 32 characters";
     }},
    {"SUPABASE_URL", "--supabase-url", "", "the project, whose keys verify tokens",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.supabase_url = text;
       while (settings.supabase_url.ends_with('/')) settings.supabase_url.pop_back();
       return text.empty() || is_service_url(text) ? "" : "an https:// url";
     }},
    {"SUPABASE_JWT_SECRET", "--supabase-jwt-secret", "", "the project's shared secret (HS256)",
     read_text<&Settings::supabase_jwt_secret>},
    {"GURUKUL_STUN_URLS", "--stun-urls", "", "comma-separated stun: urls",
     [](const std::string& text, Settings& settings) {
       return read_ice_urls(text, false, settings.relay.stun_urls);
     }},
    {"GURUKUL_TURN_URLS", "--turn-urls", "", "comma-separated turn: urls",
     [](const std::string& text, Settings& settings) {
       return read_ice_urls(text, true, settings.relay.turn_urls);
     }},
    {"GURUKUL_TURN_SECRET", "--turn-secret", "", "the relay's static-auth-secret",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.relay.turn_secret = text;
       return {};
     }},
    {"GURUKUL_TURN_TTL", "--turn-ttl", "3600", "seconds a relay credential lives",
     [](const std::string& text, Settings& settings) -> std::string {
       Millis ttl{0};
       const std::string wanted = read_seconds(text, 1, ttl);
       settings.relay.ttl_s = ttl.count() / 1000;
       return wanted;
     }},
    {"QUEUE_TIMEOUT", "--queue-timeout", "120", "seconds a user may wait; 0: for ever",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, 0, settings.queue_timeout);
     }},
    {"GURUKUL_GRACE", "--grace", "15", "seconds a lost connection may come back; 0: off",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, 0, settings.grace);
     }},
    {"GURUKUL_HEARTBEAT", "--heartbeat", "25", "seconds between pings",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, 1, settings.heartbeat);
     }},
    {"GURUKUL_MAX_CONNECTIONS", "--max-connections", "by the file limit", "connections at once",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t count = 0;
       if (text == "by the file limit") return {};
       if (!read_number(text, 1, 10'000'000, count)) return "a number, 1..10000000";
       settings.connections_max = count;
       return {};
     }},
    {"GURUKUL_MAX_MESSAGE_BYTES", "--max-message-bytes", "65536", "the largest message taken",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t bytes = 0;
       if (!read_number(text, limits::kMessageBytesMin, limits::kMessageBytesMax, bytes)) {
         return "bytes, 1024..524288";
       }
       settings.message_bytes_max = bytes;
       return {};
     }},
    {"GURUKUL_RATE_LIMITS", "--rate-limits", "on", "off for benchmarks on loopback",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.rate_limits = text == "on";
       return text == "on" || text == "off" ? "" : "on or off";
     }},
    {"GURUKUL_ALLOWED_ORIGINS", "--allowed-origins", "", "comma-separated origins of web pages",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.allowed_origins = split_list(text);
       const bool good =
           std::all_of(settings.allowed_origins.begin(), settings.allowed_origins.end(), is_origin);
       return good ? "" : "origins like https://app.example, comma-separated";
     }},
    {"GURUKUL_THREADS", "--threads", "number of cores", "I/O threads",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t count = std::max(1U, std::thread::hardware_concurrency());
       count = std::min(count, kThreadsMax);
       if (text != "number of cores" && !read_number(text, 1, kThreadsMax, count)) {
         return "a number, 1..64";
       }
       settings.threads = static_cast<unsigned>(count);
       return {};
     }},
    {"GURUKUL_ADMINS", "--admins", "", "comma-separated e-mail addresses of administrators",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.admins = split_list(text);
       for (const std::string& admin : settings.admins) {
         if (!accounts::parse_email(admin)) return "e-mail addresses: \"" + admin + "\" is none";
       }
       return {};
     }},
    {"GURUKUL_CAMPUS_DOMAINS", "--campus-domains", "", "mail domains of campuses, domain=Name,...",
     [](const std::string& text, Settings& settings) -> std::string {
       for (const std::string& entry : split_list(text)) {
         const std::size_t equals = entry.find('=');
         if (equals == 0 || equals == std::string::npos || equals + 1 == entry.size()) {
           return "domain=Name pairs, comma-separated";
         }
         settings.campus_domains[entry.substr(0, equals)] = entry.substr(equals + 1);
       }
       return {};
     }},
    {"GURUKUL_TOKEN_LIFE", "--token-life", "3600",
     "seconds an access token of the embedded accounts lives",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, 30, settings.access_token_life);
     }},
    {"GURUKUL_SMTP_URL", "--smtp-url", "", "smtp:// or smtps:// url; empty: no mail is sent",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.smtp_url = text;
       const bool good = text.starts_with("smtp://") || text.starts_with("smtps://");
       return text.empty() || good ? "" : "an smtp:// or smtps:// url";
     }},
    {"GURUKUL_SMTP_FROM", "--smtp-from", "", "the address that mail comes from",
     read_text<&Settings::smtp_from>},
    {"GURUKUL_PUBLIC_URL", "--public-url", "", "where the pages are, for links in mail",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.public_url = text;
       return text.empty() || is_origin(text) ? "" : "an origin like https://app.example";
     }},
    {"GURUKUL_TLS_CERT", "--tls-cert", "", "PEM file; the port then speaks TLS",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.tls_cert = text;
       return text.empty() || access(text.c_str(), R_OK) == 0 ? "" : "a file that can be read";
     }},
    {"GURUKUL_TLS_KEY", "--tls-key", "", "PEM file",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.tls_key = text;
       return text.empty() || access(text.c_str(), R_OK) == 0 ? "" : "a file that can be read";
     }},
    {"GURUKUL_WEB_DIR", "--web-dir", "the built web app", "static files to serve; empty: none",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.web_dir = text;
       if (text == "the built web app") {
         std::error_code error;
         const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
         settings.web_dir = (binary.parent_path() / "../../web/out").lexically_normal().string();
         if (!std::filesystem::is_directory(settings.web_dir, error)) settings.web_dir.clear();
         return {};
       }
       return text.empty() || std::filesystem::is_directory(text) ? "" : "a folder";
     }},
    {"GURUKUL_LOG", "--log", "info", "level: debug, info, warn, error or off",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.log_level = text;
       constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error", "off"};
       const bool known =
           std::find(std::begin(kLevels), std::end(kLevels), text) != std::end(kLevels);
       return known ? "" : "one of debug, info, warn, error, off";
     }},
    {"GURUKUL_LOG_FORMAT", "--log-format", "text", "text, or json for machines",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.log_json = text == "json";
       return text == "json" || text == "text" ? "" : "text or json";
     }},
};

// What no single setting can know.
std::optional<Error> check_together(const Settings& settings) {
  if (!settings.relay.turn_urls.empty() && settings.relay.turn_secret.empty()) {
    return Error{"GURUKUL_TURN_URLS needs GURUKUL_TURN_SECRET, the relay's static-auth-secret"};
  }
  if (settings.tls_cert.empty() != settings.tls_key.empty()) {
    return Error{"GURUKUL_TLS_CERT and GURUKUL_TLS_KEY: set both or none"};
  }
  if (!settings.smtp_url.empty() && settings.smtp_from.empty()) {
    return Error{"GURUKUL_SMTP_URL needs GURUKUL_SMTP_FROM, the address that mail comes from"};
  }
  if (settings.auth == AuthMode::kSupabase && settings.supabase_url.empty() &&
      settings.supabase_jwt_secret.empty()) {
    return Error{"GURUKUL_AUTH=supabase needs SUPABASE_URL or SUPABASE_JWT_SECRET, or both"};
  }
  if (settings.auth == AuthMode::kOpen && !settings.allow_open &&
      !net::is_loopback(settings.host)) {
    return Error{"GURUKUL_AUTH=open believes every user id: on HOST " + settings.host +
                 " it needs GURUKUL_ALLOW_OPEN=1 too"};
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(AuthMode mode) {
  constexpr std::string_view kWords[] = {"embedded", "supabase", "open"};
  return kWords[static_cast<std::size_t>(mode)];
}

Result<Settings> parse_settings(const std::vector<std::string>& flags,
                                const Environment& environment) {
  std::map<std::string, std::string> given;
  for (std::size_t at = 0; at < flags.size(); ++at) {
    const std::size_t equals = flags[at].find('=');
    const std::string name = flags[at].substr(0, equals);
    const bool known = std::any_of(std::begin(kSettings), std::end(kSettings),
                                   [&](const Setting& setting) { return name == setting.flag; });
    if (!known) return Error{name + ": no such flag; see gurukul serve --help"};
    if (equals == std::string::npos && at + 1 == flags.size()) {
      return Error{name + ": needs a value"};
    }
    given[name] = equals == std::string::npos ? flags[++at] : flags[at].substr(equals + 1);
  }
  Settings settings;
  for (const Setting& setting : kSettings) {
    const auto flag = given.find(setting.flag);
    const auto variable = environment(setting.name);
    const std::string text =
        flag != given.end() ? flag->second : variable.value_or(setting.otherwise);
    const std::string wanted = setting.read(text, settings);
    if (!wanted.empty()) {
      return Error{std::string(setting.name) + " (" + setting.flag + "): must be " + wanted};
    }
  }
  if (const auto error = check_together(settings)) return *error;
  return settings;
}

std::string settings_help() {
  std::string text = "usage: gurukul serve [FLAG VALUE]...\n\nA flag wins over its variable.\n\n";
  for (const Setting& setting : kSettings) {
    std::string line = "  " + std::string(setting.flag) + ", " + setting.name;
    line.resize(std::max<std::size_t>(line.size() + 2, 54), ' ');
    text += line + setting.meaning;
    text += *setting.otherwise == '\0' ? "\n" : " [" + std::string(setting.otherwise) + "]\n";
  }
  return text;
}

}  // namespace gurukul::server
