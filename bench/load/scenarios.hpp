// The scenarios. Each is a complete run that prints one report. Called by main() with a new server.
#pragma once

#include "load/options.hpp"

namespace gurukul::bench {

// All clients connect, then all join at once: wall time until the last match_found, CPU per user.
void run_storm(const Options& options);
// Pairs that answer every signal with one: messages per second, CPU per message.
void run_relay(const Options& options);
// Resident memory of authenticated connections, and of the same connections waiting in the queue.
void run_idle(const Options& options);
// Connections per second, each with its upgrade and, with a secret, its token.
void run_connects(const Options& options);
// Skips at random moments in a large online crowd: time from skip to match_found.
void run_churn(const Options& options);
// The sizes of the responses of one match, so that the floor server can send as many bytes.
void run_probe(const Options& options);

}  // namespace gurukul::bench
