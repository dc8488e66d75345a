#pragma once
// The signals of the process. The first thread blocks those that mean something before any other
// thread starts, and takes them one by one; the rest would end the process for no good reason (a
// tool for log files sends SIGUSR1, a closed pipe SIGPIPE) and is ignored. Called by main and by
// Server, on the first thread.
//
//   prepare_signals();
//   switch (next_signal(Millis{1'000})) ...

#include <csignal>
#include <string_view>

#include "base/time.hpp"

namespace gurukul::server {

enum class ProcessSignal { kNone, kEnd, kReload };

void prepare_signals();
// SIGTERM and SIGINT.
sigset_t ending_signals();
// Waits for one, at most for `patience`. kEnd: SIGTERM or SIGINT; kReload: SIGHUP.
ProcessSignal next_signal(Millis patience);
// The same for SIGTERM and SIGINT alone: what SIGHUP asks for is kept for later.
bool is_told_to_end(Millis patience);

// One message to the service manager that started us (sd_notify(3): a datagram to the socket that
// $NOTIFY_SOCKET names), such as "READY=1". Nothing happens when there is none. It never waits.
void notify_service_manager(std::string_view message);
// Whether the service manager restarts who does not send WATCHDOG=1 regularly.
bool has_watchdog();

}  // namespace gurukul::server
