#include "server/setting_checks.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "base/ip_address.hpp"
#include "server/setting_values.hpp"

namespace gurukul::server {
namespace {

// When `is_idle` is true, the named settings have no effect. `why` ends the log line "NAME has no
// effect ...".
struct Idle {
  bool is_idle;
  std::vector<std::string_view> names;
  std::string why;
};

// The number of letters to insert, remove or replace to turn one text into the other.
std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::vector<Idle> idle_settings(const Settings& settings) {
  const bool is_open = settings.auth == AuthMode::kOpen;
  const std::string mode = "in the mode GURUKUL_AUTH=" + std::string(to_string(settings.auth));
  return {
      {is_open, {"GURUKUL_DATABASE_URL", "GURUKUL_ADMINS"}, mode},
      {settings.auth != AuthMode::kEmbedded,
       {"GURUKUL_CAMPUS_DOMAINS", "GURUKUL_TOKEN_LIFE", "GURUKUL_SIGN_IN_LIFE", "GURUKUL_SMTP_URL",
        "GURUKUL_SMTP_FROM", "GURUKUL_PUBLIC_URL"},
       mode},
      {settings.auth != AuthMode::kSupabase, {"SUPABASE_URL", "SUPABASE_JWT_SECRET"}, mode},
      {!is_open, {"GURUKUL_ALLOW_OPEN"}, mode},
      {settings.auth == AuthMode::kEmbedded && settings.smtp_url.empty(),
       {"GURUKUL_ADMINS"},
       "for addresses that were not confirmed by mail, and no mail can be sent because "
       "GURUKUL_SMTP_URL is not set. Add an administrator with: gurukul admin add ADDRESS"},
      {settings.auth == AuthMode::kEmbedded && settings.smtp_url.empty(),
       {"GURUKUL_SMTP_FROM", "GURUKUL_PUBLIC_URL"},
       "without GURUKUL_SMTP_URL, because no mail can be sent"},
      {is_open && !settings.secret.empty(),
       {"GURUKUL_DATA_DIR"},
       mode + " when GURUKUL_SECRET is set, because this mode stores nothing"},
      {settings.relay.turn_urls.empty(),
       {"GURUKUL_TURN_SECRET", "GURUKUL_TURN_TTL"},
       "without GURUKUL_TURN_URLS"},
  };
}

}  // namespace

std::optional<Error> impossible_together(const Settings& settings) {
  if (!settings.relay.turn_urls.empty() && settings.relay.turn_secret.empty()) {
    return Error{
        "GURUKUL_TURN_URLS needs GURUKUL_TURN_SECRET: set it to the static-auth-secret of the TURN "
        "server"};
  }
  if (settings.tls_cert.empty() != settings.tls_key.empty()) {
    return Error{"GURUKUL_TLS_CERT and GURUKUL_TLS_KEY: only one of them is set. Set both or none"};
  }
  if (!settings.smtp_url.empty() && settings.smtp_from.empty()) {
    return Error{
        "GURUKUL_SMTP_URL needs GURUKUL_SMTP_FROM: set it to the sender address of the mails"};
  }
  if (settings.proxy_protocol && settings.trusted_proxies.empty()) {
    return Error{
        "GURUKUL_PROXY_PROTOCOL=on needs GURUKUL_TRUSTED_PROXIES: list the proxies that send the "
        "header"};
  }
  if (settings.auth == AuthMode::kSupabase && settings.supabase_url.empty() &&
      settings.supabase_jwt_secret.empty()) {
    return Error{
        "GURUKUL_AUTH=supabase needs SUPABASE_URL or SUPABASE_JWT_SECRET: set one or both"};
  }
  if (settings.auth == AuthMode::kOpen && !settings.allow_open &&
      !is_loopback_host(settings.host)) {
    return Error{"GURUKUL_AUTH=open accepts every user id without a check, and HOST " +
                 settings.host +
                 " is not a loopback address. Set HOST to 127.0.0.1, or set GURUKUL_ALLOW_OPEN=1"};
  }
  if (!settings.metrics.host.empty() && settings.metrics.port == settings.port &&
      settings.port != 0) {
    const std::string& own = settings.metrics.host;
    const bool everywhere =
        settings.host == "0.0.0.0" || settings.host == "::" || own == "0.0.0.0" || own == "::";
    if (own == settings.host || everywhere) {
      return Error{"GURUKUL_METRICS: PORT is the same port. Choose another port for the metrics"};
    }
  }
  return std::nullopt;
}

std::vector<std::string> without_effect(const Settings& settings, const GivenSettings& given) {
  std::vector<std::string> lines;
  for (const Idle& idle : idle_settings(settings)) {
    for (const std::string_view name : idle.names) {
      if (!idle.is_idle || !given.contains(name)) continue;
      lines.push_back(std::string(name) + " has no effect " + idle.why);
    }
  }
  if (!settings.relay.turn_urls.empty() && settings.relay.turn_secret.size() < kSecretCharsMin) {
    lines.push_back(
        "GURUKUL_TURN_SECRET has fewer than 32 characters: an attacker who guesses it can use the "
        "TURN server. Use a longer secret");
  }
  const std::string& token = settings.metrics.token;
  if (!token.empty() && token.size() < kSecretCharsMin) {
    lines.push_back(
        "the token of GURUKUL_METRICS has fewer than 32 characters: it can be guessed. Use a "
        "longer one");
  }
  std::error_code absent;
  if (given.contains("GURUKUL_WEB_DIR") && !settings.web_dir.empty() &&
      !std::filesystem::exists(settings.web_dir + "/index.html", absent)) {
    lines.push_back("GURUKUL_WEB_DIR has no index.html: the path / is answered with 404");
  }
  if (!settings.rate_limits && !is_loopback_host(settings.host)) {
    lines.push_back("GURUKUL_RATE_LIMITS=off is for benchmarks on loopback, and HOST is " +
                    settings.host + ": message rates are not limited");
  }
  return lines;
}

std::string nearest_name(std::string_view mistyped, const std::vector<std::string>& known) {
  constexpr std::size_t kComparedMax = 64;
  if (mistyped.size() > kComparedMax) return {};
  // At most a third of the letters may differ.
  std::size_t least = mistyped.size() / 3 + 1;
  std::string nearest;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(mistyped, name);
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  return nearest;
}

}  // namespace gurukul::server
