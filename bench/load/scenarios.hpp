// The scenarios, each a whole run that prints one report. Called by main() with a fresh server.
#pragma once

#include "load/options.hpp"

namespace gurukul::bench {

// Everyone connected, then everyone joins at once: wall time until the last match_found, CPU a
// user.
void run_storm(const Options& options);
// Pairs that answer every signal with one: messages a second, CPU a message.
void run_relay(const Options& options);
// Resident memory of connections that are authenticated, and of the same ones waiting in the queue.
void run_idle(const Options& options);
// Connects a second, each with its upgrade and, with a secret, its token.
void run_connects(const Options& options);
// Skips at random moments in a crowd that is online: time from skip to match_found.
void run_churn(const Options& options);
// Sizes of the answers of one match, so that the floor can be told to send as many bytes.
void run_probe(const Options& options);

}  // namespace gurukul::bench
