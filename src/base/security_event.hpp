#pragma once
// What the operator is told about who tried what: log-ins, refusals, faults of tokens and origins,
// acts of administrators. Made by accounts/, social/ and server/; written by the server's security
// log. Any thread. The views have to live only during the call.
//
//   options.security_log({.kind = "sign_in", .outcome = "refused", .client_address = call.address,
//                         .account = id, .detail = "invalid_credentials"});

#include <functional>
#include <string_view>

namespace gurukul {

struct SecurityEvent {
  std::string_view kind;                 // what was tried: "sign_in", "admin_act", "origin", ...
  std::string_view outcome;              // "done", "refused" or "failed"
  std::string_view client_address = {};  // empty: nobody from outside asked
  std::string_view account = {};         // the account's id; empty: not known
  std::string_view detail = {};          // why, for example an error code; never a secret
};

// Empty: nobody listens.
using SecurityLog = std::function<void(const SecurityEvent&)>;

}  // namespace gurukul
