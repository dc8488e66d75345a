#pragma once
// The operating system signals of the process. The first thread blocks SIGTERM, SIGINT and SIGHUP
// before any other thread starts, and waits for them itself. Other signals that would end the
// process needlessly (SIGUSR1 from log rotation, SIGPIPE from a closed pipe) are ignored. Called by
// main, Server and open_late_database(), on the first thread.
//
//   prepare_signals();
//   if (next_signal(Millis{1'000}) == ProcessSignal::kEnd) return;

#include <csignal>
#include <string_view>

#include "base/time.hpp"

namespace gurukul::server {

enum class ProcessSignal { kNone, kEnd, kReload };

// Blocks and ignores signals as described above. Call it before any thread starts.
void prepare_signals();
// SIGTERM and SIGINT, the terminating signals.
sigset_t ending_signals();
// Waits up to `patience` for a signal. kEnd: SIGTERM or SIGINT; kReload: SIGHUP; kNone: no signal.
ProcessSignal next_signal(Millis patience);
// Waits up to `patience` for SIGTERM or SIGINT. True: one of them came. A SIGHUP stays pending.
bool is_told_to_end(Millis patience);

// Sends a message such as "READY=1" to the service manager (sd_notify(3): a datagram to the socket
// $NOTIFY_SOCKET). Does nothing without that variable. Never blocks.
void notify_service_manager(std::string_view message);
// True when the service manager expects the message WATCHDOG=1 at intervals, and restarts the
// process when it does not come.
bool has_watchdog();

}  // namespace gurukul::server
