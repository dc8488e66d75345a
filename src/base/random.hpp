#pragma once
// Random bits: from the operating system in production, from a seed in tests and simulations.
// Called by lobby, social, server and store/postgres, most of all for new ids. One thread for each
// object.
//
//   SystemRandom random;
//   auto session = random_uuid<SessionId>(random);

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/uuid.hpp"

namespace gurukul {

class Random {
 public:
  virtual ~Random() = default;
  // The next 64 bits.
  virtual std::uint64_t next() = 0;
};

// getrandom(2) through a small buffer: unpredictable, and one system call for 512 values.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;

 private:
  std::array<std::uint64_t, 512> buffer_{};
  std::size_t used_ = buffer_.size();
};

// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same values on every machine.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;
  // Uniform enough for tests: 0 <= result < bound. REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  // True in `percent` of 100 calls on average.
  bool chance(std::uint64_t percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

// A new id: a random UUID of version 4.
template <class Id>
Id random_uuid(Random& random) {
  const std::uint64_t high = random.next();
  const UuidBits bits = as_version_4({high, random.next()});
  return Id{bits.first, bits.second};
}

}  // namespace gurukul
