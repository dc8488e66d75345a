// Settings of calls: how long users wait and may be disconnected, and the relay that carries media.

#include "server/setting_table.hpp"
#include "server/setting_values.hpp"

namespace gurukul::server {
namespace {

// During the grace the partner has to wait and the queue spot is kept, so the grace is limited.
constexpr std::uint64_t kGraceMaxS = 3600;
// A client that vanished without closing the connection is noticed only by an unanswered ping, so
// the time between pings is limited.
constexpr std::uint64_t kHeartbeatMaxS = 3600;

std::string read_ice_urls(const std::string& text, bool relay, std::vector<std::string>& out) {
  const char* wanted = relay ? "a comma-separated list of turn: or turns: URLs"
                             : "a comma-separated list of stun: URLs";
  out = split_list(text);
  if (out.empty()) return wanted;
  for (const std::string& url : out) {
    if (!turn::is_ice_url(url, relay)) return wanted;
  }
  return {};
}

const Setting kCallSettings[] = {
    {"QUEUE_TIMEOUT", "--queue-timeout", "120", "",
     "maximum seconds in the wait queue; 0: no limit",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, 0, kWeekSeconds, settings.queue_timeout);
     }},
    {"GURUKUL_GRACE", "--grace", "15", "",
     "seconds in which a client can resume after a lost connection; 0: off",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, 0, kGraceMaxS, settings.grace);
     }},
    {"GURUKUL_HEARTBEAT", "--heartbeat", "25", "", "seconds between WebSocket pings",
     [](const std::string& text, Settings& settings) {
       return read_seconds(text, 1, kHeartbeatMaxS, settings.heartbeat);
     }},
    {"GURUKUL_STUN_URLS", "--stun-urls", nullptr, "", "STUN servers: comma-separated stun: URLs",
     [](const std::string& text, Settings& settings) {
       return read_ice_urls(text, false, settings.relay.stun_urls);
     }},
    {"GURUKUL_TURN_URLS", "--turn-urls", nullptr, "",
     "TURN servers: comma-separated turn: or turns: URLs",
     [](const std::string& text, Settings& settings) {
       return read_ice_urls(text, true, settings.relay.turn_urls);
     }},
    {"GURUKUL_TURN_SECRET", "--turn-secret", nullptr, "",
     "the static-auth-secret of the TURN servers",
     [](const std::string& text, Settings& settings) -> std::string {
       settings.relay.turn_secret = text;
       return {};
     }},
    {"GURUKUL_TURN_TTL", "--turn-ttl", "600", "", "lifetime of TURN credentials in seconds",
     [](const std::string& text, Settings& settings) -> std::string {
       Millis ttl{0};
       const std::string wanted = read_seconds(text, 1, kWeekSeconds, ttl);
       settings.relay.ttl_s = ttl.count() / 1000;
       return wanted;
     }},
};

}  // namespace

std::span<const Setting> call_settings() {
  return kCallSettings;
}

}  // namespace gurukul::server
