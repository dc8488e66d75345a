#pragma once
// Everything the operator may set: environment variables and flags of the same meaning, checked
// before anything starts. Called by main. Any thread once made.
//
//   auto parsed = parse_settings(arguments, getenv);
//   if (!parsed) { print parsed.error().message; exit 2; }

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "turn/ice_servers.hpp"

namespace gurukul::server {

enum class AuthMode : std::uint8_t { kEmbedded, kSupabase, kOpen };
std::string_view to_string(AuthMode mode);

// Who may read /metrics.
struct MetricsAccess {
  std::string token;  // empty: anybody
  std::string host;   // empty: on the server's own port; else only on a listener of its own
  std::uint16_t port = 0;
};

struct Settings {
  std::string host;
  std::uint16_t port = 0;
  AuthMode auth = AuthMode::kEmbedded;
  bool allow_open = false;
  std::string database_url;
  std::string data_dir;
  std::string secret;  // empty: generated into the data folder, or into a database elsewhere
  std::string supabase_url;
  std::string supabase_jwt_secret;
  turn::RelayOptions relay;
  Millis queue_timeout{0};
  Millis grace{0};
  Millis heartbeat{0};
  std::size_t connections_max = 0;  // 0: by the limit on open files
  std::size_t message_bytes_max = 0;
  bool rate_limits = true;
  std::vector<std::string> allowed_origins;
  IpNetworks trusted_proxies;  // none: headers that name a client are ignored
  bool proxy_protocol = false;
  unsigned threads = 1;
  std::vector<std::string> admins;
  std::map<std::string, std::string> campus_domains;  // a mail domain to the name of a campus
  std::string smtp_url;                               // empty: no mail is sent
  std::string smtp_from;
  std::string public_url;
  Millis access_token_life{0};
  Millis sign_in_life{0};
  std::string tls_cert;
  std::string tls_key;
  std::string web_dir;  // empty: no pages are served
  MetricsAccess metrics;
  std::string log_level;
  bool log_json = false;
  // A line for each thing that was given and has no effect, for the log.
  std::vector<std::string> warnings;
  std::string log_file;               // empty: stderr
  std::optional<Millis> drain_delay;  // nullopt: by whether there is a trusted proxy
};

inline constexpr unsigned kThreadsMax = 64;

// nullopt: there is no such variable.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The error is one line that names the setting and never holds a secret's value. `variables` are
// the names of all variables that there are: one that looks like a setting and is none is told in
// `warnings`.
Result<Settings> parse_settings(const std::vector<std::string>& flags,
                                const Environment& environment,
                                const std::vector<std::string>& variables = {});
// The text of `gurukul serve --help`.
std::string settings_help();

}  // namespace gurukul::server
