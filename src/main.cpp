// The program gurukul. `serve` reads the settings, starts the server and waits until it ends.
// `health` asks a running server whether it answers. `admin` manages the administrators.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "server/admin_command.hpp"
#include "server/health_check.hpp"
#include "server/line_writer.hpp"
#include "server/log.hpp"
#include "server/process_signals.hpp"
#include "server/server.hpp"

namespace {

// How long the end of the process waits until the last lines are written. Without a limit it could
// wait for ever, because a pipe may be full and nobody reads it.
constexpr gurukul::Millis kLastWords{500};

int fail(const std::string& message, int exit_code) {
  gurukul::server::finish_log(kLastWords);
  gurukul::server::LineWriter words(STDERR_FILENO);
  words.add("gurukul: " + message + "\n");
  words.finish(kLastWords);
  return exit_code;
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// The names of all environment variables.
std::vector<std::string> variables() {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

int serve(const std::vector<std::string>& flags) {
  using gurukul::server::Server;
  // Ignores SIGPIPE, among others. TLS, libcurl and the log use write(2), which has no
  // MSG_NOSIGNAL. A write to a closed connection or pipe then fails, instead of ending the process.
  gurukul::server::prepare_signals();
  auto settings = gurukul::server::parse_settings(flags, environment, variables());
  if (!settings) return fail(settings.error().message, 2);
  const auto logs =
      gurukul::server::start_log({settings->log_level, settings->log_json, settings->log_file});
  if (!logs) return fail(logs.error().message, 2);
  for (const std::string& line : settings->warnings) gurukul::server::log_warn(line);
  auto started = Server::start(std::move(*settings));
  if (const auto* error = std::get_if<Server::StartError>(&started)) {
    return fail(error->message, error->exit_code);
  }
  auto& server = *std::get<std::unique_ptr<Server>>(started);
  gurukul::server::LineWriter(STDOUT_FILENO).add("listening on " + server.address() + "\n");
  if (const std::string link = server.admin_link(); !link.empty()) {
    gurukul::server::log_warn(
        "there is no administrator yet. To become administrator, sign in and open this link within "
        "an hour, or run: gurukul admin add ADDRESS",
        {{"link", link}});
  }
  server.wait_for_signals();
  return 0;
}

// For the health check of a container. Docker allows only the exit codes 0 and 1 there.
int health(const std::vector<std::string>& flags) {
  const auto settings = gurukul::server::parse_settings(flags, environment);
  if (!settings) return fail(settings.error().message, 1);
  const gurukul::Status healthy = gurukul::server::ask_health(*settings);
  return healthy ? 0 : fail(healthy.error().message, 1);
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  const std::string command = arguments.empty() ? "" : arguments[0];
  if (command == "--version") {
    std::puts("gurukul " GURUKUL_VERSION);
    return 0;
  }
  if (command == "--help" || command == "help") {
    std::puts(
        "usage: gurukul serve [FLAG VALUE]...\n"
        "           runs the server; gurukul serve --help lists the settings\n"
        "       gurukul health [FLAG VALUE]...\n"
        "           checks the running server that has the same settings; exit code 0: healthy\n"
        "       gurukul admin add ADDRESS | remove ADDRESS | list [FLAG VALUE]...\n"
        "           adds, removes or lists administrators\n"
        "       gurukul --version\n"
        "           prints the version");
    return 0;
  }
  if (command == "admin") {
    return gurukul::server::run_admin_command({arguments.begin() + 1, arguments.end()}, environment,
                                              variables());
  }
  if (command != "serve" && command != "health")
    return fail("unknown command; see gurukul --help", 2);
  const std::vector<std::string> flags(arguments.begin() + 1, arguments.end());
  for (const std::string& flag : flags) {
    if (flag != "--help") continue;
    std::fputs(gurukul::server::settings_help().c_str(), stdout);
    return 0;
  }
  const int exit_code = command == "health" ? health(flags) : serve(flags);
  // A thread that is blocked in a write must not keep the process alive.
  if (!gurukul::server::finish_log(kLastWords)) ::_exit(exit_code);
  return exit_code;
}
