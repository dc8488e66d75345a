#include "load/options.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace gurukul::bench {
namespace {

constexpr const char* kUsage =
    "usage: gurukul_load storm|relay|idle|connects|churn|probe --port N --pid N\n"
    "  --connections N --handshake-window N --token-secret S --token-issuer S --window N\n"
    "  --signal-bytes N --skips N --seconds N --warm-up N --timeout N --seed N\n"
    "  --midway COMMAND --tls on|off --proxy-pid N\n";

[[noreturn]] void usage(const std::string& why) {
  std::fprintf(stderr, "gurukul_load: %s\n%s", why.c_str(), kUsage);
  std::exit(2);
}

template <class Number>
void number(std::string_view flag, std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (error != std::errc{} || end != text.data() + text.size() || into < 0) {
    usage("wrong value for " + std::string(flag));
  }
}

}  // namespace

Options parse_options(int argc, char** argv) {
  if (argc < 2) usage("no scenario");
  Options options;
  options.scenario = argv[1];
  for (int i = 2; i < argc; i += 2) {
    const std::string_view flag = argv[i];
    if (i + 1 == argc) usage("no value for " + std::string(flag));
    const std::string_view value = argv[i + 1];
    if (flag == "--port")
      number(flag, value, options.port);
    else if (flag == "--pid")
      number(flag, value, options.server_pid);
    else if (flag == "--proxy-pid")
      number(flag, value, options.proxy_pid);
    else if (flag == "--tls")
      options.tls = value == "on";
    else if (flag == "--connections")
      number(flag, value, options.connections);
    else if (flag == "--handshake-window")
      number(flag, value, options.handshake_window);
    else if (flag == "--token-secret")
      options.token_secret = value;
    else if (flag == "--token-issuer")
      options.token_issuer = value;
    else if (flag == "--window")
      number(flag, value, options.window);
    else if (flag == "--signal-bytes")
      number(flag, value, options.signal_bytes);
    else if (flag == "--skips")
      number(flag, value, options.skips_per_second);
    else if (flag == "--seconds")
      number(flag, value, options.seconds);
    else if (flag == "--warm-up")
      number(flag, value, options.warm_up_seconds);
    else if (flag == "--midway")
      options.midway = value;
    else if (flag == "--timeout")
      number(flag, value, options.timeout_seconds);
    else if (flag == "--seed")
      number(flag, value, options.seed);
    else
      usage("unknown flag " + std::string(flag));
  }
  if (options.port == 0) usage("--port is needed");
  if (options.server_pid == 0) usage("--pid is needed: the server's CPU and memory are the result");
  if (options.connections < 2) usage("--connections: at least 2");
  if (options.handshake_window < 1) usage("--handshake-window: at least 1");
  return options;
}

void fail(const std::string& why) {
  std::fprintf(stderr, "gurukul_load: %s\n", why.c_str());
  std::exit(1);
}

}  // namespace gurukul::bench
