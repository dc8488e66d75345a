#pragma once
// GURUKUL_CHECK: our own mistakes, found at once and always (release builds too). A peer's mistake
// is a protocol error and the environment's is a result: neither is ever checked with this. Any
// thread.
//
//   GURUKUL_CHECK(session.sides.size() == 2);

namespace gurukul::base {

// Prints the failed condition with its place on stderr and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace gurukul::base

#define GURUKUL_CHECK(condition)                       \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::gurukul::base::check_failed(#condition, __FILE__, __LINE__))
