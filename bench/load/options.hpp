// The options of one run of the load generator. Parsed from the command line by main(), then read
// by every scenario; one thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace gurukul::bench {

struct Options {
  std::string scenario;
  std::uint16_t port = 0;
  pid_t server_pid = 0;
  // The main process of a proxy in front of the server. Its CPU time and that of its workers are
  // added to the server's. 0: no proxy.
  pid_t proxy_pid = 0;
  bool tls = false;
  int connections = 10'000;
  // The most handshakes in progress at once.
  int handshake_window = 128;
  // Empty: the open mode of the protocol. Otherwise every client authenticates with an HS256 token
  // signed with this secret.
  std::string token_secret;
  std::string token_issuer;
  // relay: messages in flight per pair; churn: skips per second.
  int window = 1;
  int signal_bytes = 1500;
  int skips_per_second = 2000;
  int seconds = 5;
  int warm_up_seconds = 1;
  // churn: a command that runs once before the measurement. It has to succeed.
  std::string midway;
  // Protects against hanging: a scenario that takes longer fails.
  int timeout_seconds = 60;
  std::uint64_t seed = 1;
};

// Ends the process with status 2 and one line on stderr when a value is wrong.
Options parse_options(int argc, char** argv);

// Ends the process with status 1, because a number from a broken run is misleading.
[[noreturn]] void fail(const std::string& why);

}  // namespace gurukul::bench
