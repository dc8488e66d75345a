#include "server/process_signals.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace gurukul::server {
namespace {

constexpr int kIgnored[] = {SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGXFSZ};

sigset_t awaited_signals() {
  sigset_t signals = ending_signals();
  sigaddset(&signals, SIGHUP);
  return signals;
}

// Waits up to `patience`. Returns the number of the signal. -1: no signal came.
int await(const sigset_t& signals, Millis patience) {
  const timespec wait{patience.count() / 1000, patience.count() % 1000 * 1'000'000};
  return sigtimedwait(&signals, nullptr, &wait);
}

}  // namespace

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void prepare_signals() {
  const sigset_t signals = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  for (const int signal : kIgnored) std::signal(signal, SIG_IGN);
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) std::signal(signal, SIG_IGN);
}

ProcessSignal next_signal(Millis patience) {
  const int signal = await(awaited_signals(), patience);
  if (signal == SIGHUP) return ProcessSignal::kReload;
  return signal < 0 ? ProcessSignal::kNone : ProcessSignal::kEnd;
}

bool is_told_to_end(Millis patience) {
  return await(ending_signals(), patience) >= 0;
}

void notify_service_manager(std::string_view message) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path == nullptr || (path[0] != '/' && path[0] != '@')) return;
  const std::size_t length = std::strlen(path);
  if (length >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::copy_n(path, length, address.sun_path);
  // "@" means an abstract socket of Linux: its name starts with a zero byte.
  if (path[0] == '@') address.sun_path[0] = '\0';
  const int file = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (file < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  (void)::sendto(file, message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&address), size);
  ::close(file);
}

bool has_watchdog() {
  const char* period_us = std::getenv("WATCHDOG_USEC");
  const char* process = std::getenv("WATCHDOG_PID");
  return period_us != nullptr && (process == nullptr || std::to_string(::getpid()) == process);
}

}  // namespace gurukul::server
