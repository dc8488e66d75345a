#include "base/random.hpp"

#include <sys/random.h>

#include <cerrno>

#include "base/check.hpp"

namespace gurukul {

std::uint64_t SystemRandom::next() {
  if (used_ == buffer_.size()) {
    auto* bytes = reinterpret_cast<unsigned char*>(buffer_.data());
    std::size_t filled = 0;
    while (filled < sizeof(buffer_)) {
      const ssize_t got = getrandom(bytes + filled, sizeof(buffer_) - filled, 0);
      GURUKUL_CHECK(got > 0 || errno == EINTR);
      if (got > 0) filled += static_cast<std::size_t>(got);
    }
    used_ = 0;
  }
  return buffer_[used_++];
}

std::uint64_t SeededRandom::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31);
}

}  // namespace gurukul
