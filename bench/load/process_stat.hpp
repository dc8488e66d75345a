// CPU time and resident memory of another process, from proc(5). Measured from outside, so that
// every server is measured in the same way.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace gurukul::bench {

struct Options;

// CPU time in nanoseconds, user and system, of all living threads (/proc/PID/task/*/schedstat, or
// clock ticks of /proc/PID/stat where the kernel has no schedstat).
std::int64_t cpu_ns(pid_t pid);

// The CPU time of the server, plus that of the proxy and of its worker processes if there is one.
std::int64_t server_cpu_ns(const Options& options);

// VmRSS of /proc/PID/status, in bytes.
std::int64_t resident_bytes(pid_t pid);

std::int64_t monotonic_ns();

}  // namespace gurukul::bench
