#pragma once
// An event for the security log: a sign-in, a refusal, an invalid token or origin, an action of an
// administrator. Made by accounts/, social/ and server/, written by the server's SecurityRecorder.
// Any thread. The views need to be valid only during the call.
//
//   options.security_log({.kind = "sign_in", .outcome = "refused", .client_address = call.address,
//                         .account = id, .detail = "invalid_credentials"});

#include <functional>
#include <string_view>

namespace gurukul {

struct SecurityEvent {
  std::string_view kind;                 // what was tried: "sign_in", "admin_act", "origin", ...
  std::string_view outcome;              // "done", "refused" or "failed"
  std::string_view client_address = {};  // empty: no client caused it
  std::string_view account = {};         // the account's id; empty: unknown
  std::string_view detail = {};          // the reason, such as an error code; never a secret
};

// Empty: events are not logged.
using SecurityLog = std::function<void(const SecurityEvent&)>;

}  // namespace gurukul
