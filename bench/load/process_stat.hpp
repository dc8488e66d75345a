// What the kernel says about another process: CPU time and resident memory (proc(5)). The measures
// are taken from outside, so every server is measured the same way.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace gurukul::bench {

struct Options;

// Nanoseconds on a CPU, user and system together, of all living threads
// (/proc/PID/task/*/schedstat; clock ticks of /proc/PID/stat where the kernel has no schedstat).
std::int64_t cpu_ns(pid_t pid);

// The same of the server and, when there is one, of the proxy in front of it.
std::int64_t server_cpu_ns(const Options& options);

// VmRSS of /proc/PID/status, in bytes.
std::int64_t resident_bytes(pid_t pid);

std::int64_t monotonic_ns();

}  // namespace gurukul::bench
