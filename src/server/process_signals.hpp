#pragma once
// The signals of the process. The first thread blocks the handled signals before any other thread
// starts, and takes them one by one. Other signals that would end the process needlessly (SIGUSR1
// from log rotation, SIGPIPE from a closed pipe) are ignored. Called by main and Server, on the
// first thread.
//
//   prepare_signals();
//   if (next_signal(Millis{1'000}) == ProcessSignal::kEnd) return;

#include <csignal>
#include <string_view>

#include "base/time.hpp"

namespace gurukul::server {

enum class ProcessSignal { kNone, kEnd, kReload };

void prepare_signals();
// SIGTERM and SIGINT, the terminating signals.
sigset_t ending_signals();
// Waits up to `patience` for a signal. kEnd: SIGTERM or SIGINT; kReload: SIGHUP; kNone: no signal.
ProcessSignal next_signal(Millis patience);
// The same for SIGTERM and SIGINT only. A SIGHUP stays pending.
bool is_told_to_end(Millis patience);

// Sends a message such as "READY=1" to the service manager (sd_notify(3): a datagram to the socket
// $NOTIFY_SOCKET). Does nothing without that variable. Never blocks.
void notify_service_manager(std::string_view message);
// True when the service manager expects WATCHDOG=1 at intervals and restarts the process without
// it.
bool has_watchdog();

}  // namespace gurukul::server
