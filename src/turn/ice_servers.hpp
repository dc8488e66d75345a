#pragma once
// Builds the `iceServers` of welcome, queued and match_found: STUN URLs, and TURN URLs with a
// credential that is valid for a short time. The credential is that of coturn's use-auth-secret:
// the username is "EXPIRY:USERID" with the time in seconds since 1970, and the password is the
// base64 of the HMAC-SHA1 of the username. Called by server/; each object is used by one thread.
//
//   IceServers ice({.turn_urls = {"turn:relay.example:3478"}, .turn_secret = s, .ttl_s = 600});
//   ice.append_json(out, user.value(), now);     // RTCIceServer[] as JSON
//   ice.append_json_without_relay(out);          // for a guest who is not in the wait queue

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
  std::string turn_secret;   // shared with the relay
  std::int64_t ttl_s = 600;  // how long a credential is valid, in seconds
};

class IceServers {
 public:
  explicit IceServers(RelayOptions options);
  ~IceServers();
  // Appends the list with a new credential for the user. Without turn_urls it has no relay.
  void append_json(std::string& out, std::string_view user, Instant now);
  // Appends the list without the relay and without a credential.
  void append_json_without_relay(std::string& out) const;

 private:
  struct Hmac;
  RelayOptions options_;
  std::string before_;          // the JSON up to the username of the relay
  std::string without_relay_;   // the JSON of a list without the relay
  std::unique_ptr<Hmac> hmac_;  // null: there is no relay
};

// `relay` true: true for turn: and turns: with a host, an optional port and an optional ?transport=
// (RFC 7065). `relay` false: true for stun: and stuns: with a host and an optional port (RFC 7064).
bool is_ice_url(std::string_view url, bool relay);

}  // namespace gurukul::turn
