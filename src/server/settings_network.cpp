// Settings of the network: where the server listens, what it serves, and which clients may connect.

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.hpp"
#include "net/listener.hpp"
#include "server/setting_table.hpp"
#include "server/setting_values.hpp"

namespace gurukul::server {
namespace {

// Asks stat(2) too, because access(2) also succeeds for a folder.
bool is_readable_file(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode) &&
         access(path.c_str(), R_OK) == 0;
}

std::string read_file_name(const std::string& text, std::string& out) {
  out = text;
  return is_readable_file(text) ? "" : "the path of a readable file";
}

// Reads "open", "token:SECRET" or "HOST:PORT".
std::string read_metrics_access(const std::string& text, Settings& settings) {
  MetricsAccess& access = settings.metrics;
  constexpr std::string_view kToken = "token:";
  if (text == "open") return {};
  if (text.starts_with(kToken)) {
    access.token = text.substr(kToken.size());
    return is_bearer_token(access.token)
               ? ""
               : "open, token:SECRET (ASCII characters without spaces) or HOST:PORT";
  }
  return read_address_and_port(text, access.host, access.port)
             ? ""
             : "open, token:SECRET, or HOST:PORT like 127.0.0.1:9100";
}

const Setting kNetworkSettings[] = {
    {"PORT", "--port", "8080", "", "TCP port to listen on; 0: any free port",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t port = 0;
       if (!read_number(text, 0, 65'535, port)) return "a port number from 0 to 65535";
       settings.port = static_cast<std::uint16_t>(port);
       return {};
     }},
    {"HOST", "--host", "127.0.0.1", "", "IP address to listen on; use 0.0.0.0 in a container",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.host = text == "localhost" ? "127.0.0.1" : text;
       return net::is_address(text) ? "" : "an IPv4 or IPv6 address";
     }},
    {"GURUKUL_TLS_CERT", "--tls-cert", nullptr, "",
     "PEM file with the TLS certificate; PORT then accepts only TLS",
     [](const std::string& text, Settings& settings) {
       return read_file_name(text, settings.tls_cert);
     }},
    {"GURUKUL_TLS_KEY", "--tls-key", nullptr, "",
     "PEM file with the private key of the certificate",
     [](const std::string& text, Settings& settings) {
       return read_file_name(text, settings.tls_key);
     }},
    {"GURUKUL_WEB_DIR", "--web-dir", nullptr, "the built web app",
     "folder with the files of the web app; empty or none: no pages are served",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.web_dir = text == "none" ? "" : text;
       return settings.web_dir.empty() || std::filesystem::is_directory(text)
                  ? ""
                  : "an existing folder";
     },
     true},
    {"GURUKUL_ALLOWED_ORIGINS", "--allowed-origins", nullptr, "",
     "origins of web pages on other hosts that may connect, comma-separated",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.allowed_origins = split_list(text);
       const auto& origins = settings.allowed_origins;
       const bool good = !origins.empty() && std::all_of(origins.begin(), origins.end(), is_origin);
       return good ? ""
                   : "a comma-separated list of origins like https://app.example: in ASCII, "
                     "without a path and without a slash at the end";
     }},
    {"GURUKUL_TRUSTED_PROXIES", "--trusted-proxies", nullptr, "",
     "proxies whose X-Forwarded-For is trusted: addresses, networks, loopback, private",
     [](const std::string& text, Settings& settings) -> std::string {
       auto networks = IpNetworks::parse(text);
       const std::string wanted =
           "a comma-separated list of addresses, networks like 192.0.2.0/24, loopback, private";
       if (!networks) return wanted + ": " + networks.error().message;
       settings.trusted_proxies = std::move(*networks);
       return settings.trusted_proxies.empty() ? wanted : "";
     }},
    {"GURUKUL_PROXY_PROTOCOL", "--proxy-protocol", "off", "",
     "on: trusted proxies send a PROXY protocol header on each connection",
     [](const std::string& text, Settings& settings) -> std::string {
       return read_switch(text, settings.proxy_protocol) ? "" : "on or off";
     }},
    {"GURUKUL_MAX_CONNECTIONS", "--max-connections", nullptr, "from the limit on open files",
     "maximum number of WebSocket connections",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t count = 0;
       if (!read_number(text, 1, 10'000'000, count)) return "a number from 1 to 10000000";
       settings.connections_max = count;
       return {};
     }},
    {"GURUKUL_MAX_MESSAGE_BYTES", "--max-message-bytes", "65536", "",
     "maximum size of a WebSocket message in bytes",
     [](const std::string& text, Settings& settings) -> std::string {
       std::uint64_t bytes = 0;
       if (!read_number(text, limits::kMessageBytesMin, limits::kMessageBytesMax, bytes)) {
         return "a number of bytes from 1024 to 524288";
       }
       settings.message_bytes_max = bytes;
       return {};
     }},
    {"GURUKUL_METRICS", "--metrics", "open", "",
     "access to /metrics: open (everyone), token:SECRET, or HOST:PORT (a separate port)",
     read_metrics_access},
    {"GURUKUL_RATE_LIMITS", "--rate-limits", "on", "",
     "on or off; off only for benchmarks on loopback",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.rate_limits = text == "on";
       return text == "on" || text == "off" ? "" : "on or off";
     }},
};

}  // namespace

std::span<const Setting> network_settings() {
  return kNetworkSettings;
}

}  // namespace gurukul::server
