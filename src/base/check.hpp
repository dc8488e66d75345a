#pragma once
// GURUKUL_CHECK ends the process when its condition is false, in release builds too. A false
// condition is always a bug in this program. It is never used for an error of a peer (which is a
// protocol error) or of the environment (which is a Result). Used everywhere. Any thread.
//
//   GURUKUL_CHECK(session.participants.size() == 2);

namespace gurukul::base {

// Prints the failed condition with its file and line to stderr and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace gurukul::base

#define GURUKUL_CHECK(condition)                       \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::gurukul::base::check_failed(#condition, __FILE__, __LINE__))
