#pragma once
// GURUKUL_CHECK aborts on a bug in this program, in release builds too. It is never used for faults
// of a peer (a protocol error) or of the environment (a Result). Used everywhere. Any thread.
//
//   GURUKUL_CHECK(session.participants.size() == 2);

namespace gurukul::base {

// Prints the failed condition with its file and line to stderr and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace gurukul::base

#define GURUKUL_CHECK(condition)                       \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::gurukul::base::check_failed(#condition, __FILE__, __LINE__))
