#pragma once
// Builds the `iceServers` of welcome, queued and match_found: STUN and TURN URLs with a short-lived
// relay credential (use-auth-secret of coturn: the username is "expiry:userId", the credential is
// the base64 of its HMAC-SHA1). Called by server/; each object is used by one thread.
//
//   IceServers ice({.turn_urls = {"turn:relay.example:3478"}, .turn_secret = s, .ttl_s = 600});
//   ice.append_json(out, user.value(), now);     // RTCIceServer[] as JSON
//   ice.append_json_without_relay(out);          // for a guest who has not joined the queue

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace gurukul::turn {

struct RelayOptions {
  std::vector<std::string> stun_urls;
  std::vector<std::string> turn_urls;
  std::string turn_secret;
  std::int64_t ttl_s = 600;
};

class IceServers {
 public:
  explicit IceServers(RelayOptions options);
  ~IceServers();
  void append_json(std::string& out, std::string_view user, Instant now);
  void append_json_without_relay(std::string& out) const;

 private:
  struct Hmac;
  RelayOptions options_;
  std::string before_;  // the JSON before the username of the relay
  std::string without_relay_;
  std::unique_ptr<Hmac> hmac_;
};

// True for stun:, stuns:, turn: or turns: with a host, an optional port and ?transport= (RFC 7064,
// RFC 7065).
bool is_ice_url(std::string_view url, bool relay);

}  // namespace gurukul::turn
