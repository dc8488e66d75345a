#pragma once
// The loop of find_string_end(), once for each width of registers. The files that include it are
// compiled for different processors, so that the linker may not take one's function for another's:
// all of it is local to its file, and of the standard library it takes types and memcpy only.
//
// A Block is 64 bytes; equal_to(c) and controls() give a bit for each that is c, or below 0x20.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "protocol/json_string_scan.hpp"

namespace gurukul::protocol {
namespace {

inline bool is_hex_digit(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f') ||
         (character >= 'A' && character <= 'F');
}

// Whether there is an escape of what stands at `at`, behind a backslash.
inline bool is_escape(const char* text, std::size_t size, std::size_t at) {
  if (at >= size) return false;
  switch (text[at]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return true;
    case 'u':
      return size - at > 4 && is_hex_digit(text[at + 1]) && is_hex_digit(text[at + 2]) &&
             is_hex_digit(text[at + 3]) && is_hex_digit(text[at + 4]);
    default:
      return false;
  }
}

// The bytes that a backslash escapes. Of a run of backslashes every second one is: subtracting the
// run from the bits of its parity borrows up to its end. `carry` is 1 when the block before ended
// in a backslash that escapes, and is set for the next.
inline std::uint64_t escaped_by(std::uint64_t backslashes, std::uint64_t& carry) {
  constexpr std::uint64_t kOdd = 0xaaaa'aaaa'aaaa'aaaa;
  const std::uint64_t escaping = backslashes & ~carry;
  const std::uint64_t ends = (((escaping << 1) | kOdd) - escaping) ^ kOdd;
  const std::uint64_t escaped = ends ^ (backslashes | carry);
  carry = (ends & backslashes) >> 63;
  return escaped;
}

template <class Block>
class StringScan {
 public:
  StringScan(const char* text, std::size_t size) : text_(text), size_(size) {}

  StringEnd run(std::size_t at) {
    // Each step adds the same to `at`, whatever it read, so that the next need not wait for it.
    for (; at + Block::kBytes <= size_; at += Block::kBytes) {
      if (take(Block(text_ + at), at)) return end_;
    }
    // What is missing in the last block reads as control characters: no string goes on in there.
    char rest[Block::kBytes] = {};
    std::memcpy(rest, text_ + at, size_ - at);
    take(Block(rest), at);
    return end_;
  }

 private:
  // Whether the end, or what there may not be, is in this block.
  [[gnu::always_inline]] bool take(const Block& block, std::size_t at) {
    const std::uint64_t backslashes = block.equal_to('\\');
    const std::uint64_t escaped = escaped_by(backslashes, carry_);
    const std::uint64_t quotes = block.equal_to('"') & ~escaped;
    // Up to the closing quote.
    const std::uint64_t inside = quotes == 0 ? ~std::uint64_t{0} : (quotes & -quotes) - 1;
    if ((block.controls() & inside) != 0) return true;
    any_backslash_ |= backslashes & inside;
    // Ends of lines are what an SDP is full of; other escapes are looked at one by one.
    std::uint64_t others = escaped & inside & ~(block.equal_to('n') | block.equal_to('r'));
    for (; others != 0; others &= others - 1) {
      const auto bit = static_cast<std::size_t>(__builtin_ctzll(others));
      if (!is_escape(text_, size_, at + bit)) return true;
    }
    if (quotes == 0) return false;
    end_ = {at + static_cast<std::size_t>(__builtin_ctzll(quotes)) + 1, true, any_backslash_ != 0};
    return true;
  }

  const char* const text_;
  const std::size_t size_;
  std::uint64_t carry_ = 0;
  std::uint64_t any_backslash_ = 0;
  StringEnd end_{};
};

}  // namespace
}  // namespace gurukul::protocol
