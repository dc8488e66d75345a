// What one run of the load generator is asked to do. Built once from the command line by main(),
// then read by every scenario; single thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace gurukul::bench {

struct Options {
  std::string scenario;
  std::uint16_t port = 0;
  pid_t server_pid = 0;
  // 0: none. A proxy in front of the server, whose CPU counts as the server's.
  pid_t proxy_pid = 0;
  bool tls = false;
  int connections = 10'000;
  // How many handshakes may be under way at once.
  int handshake_window = 128;
  // Empty: the protocol's open mode. Else every client authenticates with an HS256 token signed by
  // it.
  std::string token_secret;
  std::string token_issuer;
  // relay: messages that a pair keeps under way; churn: skips a second.
  int window = 1;
  int signal_bytes = 1500;
  int skips_per_second = 2000;
  int seconds = 5;
  int warm_up_seconds = 1;
  // churn: a command that is run once before what is measured; it has to succeed.
  std::string midway;
  // A guard against hanging, not a measure: a scenario that takes longer fails.
  int timeout_seconds = 60;
  std::uint64_t seed = 1;
};

// Ends the process with status 2 and one line on stderr when a value is wrong.
Options parse_options(int argc, char** argv);

// Ends the process with status 1: a number from a broken run is worse than none.
[[noreturn]] void fail(const std::string& why);

}  // namespace gurukul::bench
