#pragma once
// The settings of the server: environment variables, and flags of the same meaning. (The operator's
// settings in the database are another thing: social/settings.hpp.) They are checked before
// anything starts. main calls parse_settings(), on the first thread. A finished Settings may be
// read on any thread.
//
//   auto parsed = parse_settings(flags, environment);
//   if (!parsed) return fail(parsed.error().message, 2);

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
  std::string token;  // empty: no token required
  std::string host;   // empty: on the server's own port; else only on a separate listener
  std::uint16_t port = 0;
};

struct Settings {
  std::string host;
  std::uint16_t port = 0;  // 0: the system picks a free port
  AuthMode auth = AuthMode::kEmbedded;
  bool allow_open = false;   // open mode may listen on any address, not only on loopback
  std::string database_url;  // empty: an SQLite file in the data folder
  std::string data_dir;
  std::string secret;  // empty: generated and kept in the data folder or the database
  std::string supabase_url;
  std::string supabase_jwt_secret;
  turn::RelayOptions relay;
  Millis queue_timeout{0};          // 0: users may wait for ever
  Millis grace{0};                  // 0: a lost connection ends the session at once
  Millis heartbeat{0};              // time without input after which a ping is sent
  std::size_t connections_max = 0;  // 0: derived from the limit on open files
  std::size_t message_bytes_max = 0;
  bool rate_limits = true;
  std::vector<std::string> allowed_origins;
  IpNetworks trusted_proxies;  // empty: headers that name a client are ignored
  bool proxy_protocol = false;
  unsigned threads = 1;
  std::vector<std::string> admins;
  std::map<std::string, std::string> campus_domains;  // mail domain to campus name; may be empty
  std::string smtp_url;                               // empty: no mail is sent
  std::string smtp_from;
  std::string public_url;  // of the web app, for links in mails; empty: mails have no links
  Millis access_token_life{0};
  Millis sign_in_life{0};
  std::string tls_cert;  // path of a PEM file; empty: no TLS
  std::string tls_key;
  std::string web_dir;  // empty: no pages are served
  MetricsAccess metrics;
  std::string log_level;
  bool log_json = false;
  // Log lines about settings that have no effect or are risky, and about unknown variables.
  std::vector<std::string> warnings;
  std::string log_file;               // empty: stderr
  std::optional<Millis> drain_delay;  // nullopt: depends on whether there is a trusted proxy
};

inline constexpr unsigned kThreadsMax = 64;

// Returns the value of a variable. nullopt: the variable is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The error is one line that names the setting and never contains a secret. `variables` are the
// names of all environment variables. Names that start with GURUKUL_ but are no setting are added
// to `warnings`.
Result<Settings> parse_settings(const std::vector<std::string>& flags,
                                const Environment& environment,
                                const std::vector<std::string>& variables = {});
// The text of `gurukul serve --help`.
std::string settings_help();

}  // namespace gurukul::server
