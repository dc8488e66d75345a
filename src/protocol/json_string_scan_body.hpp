#pragma once
// The loop of find_string_end(), for registers of any width. Internal to src/protocol: included by
// the two json_string_scan*.cpp. Any thread. These files are compiled for different processors, and
// the linker must not use a function of one in the other. So everything here is local to its file,
// and only types and memcpy of the standard library are used.
//
// A Block is 64 bytes of the text. equal_to(c) returns a bit for each byte that is c. controls()
// returns a bit for each byte below 0x20. The lowest bit is for the first byte.
//
//   return StringScan<Block>(text, size).run(at);

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

// True when the character at `at`, which follows a backslash, is a valid escape.
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

// Returns a bit for each byte that is escaped by the backslash before it. In a run of backslashes
// the second, the fourth and so on are escaped, and the byte after the run is escaped when the run
// has an odd length. One subtraction finds this for all runs of the block, because its borrow goes
// from the start of each run to its end. `carry` is 1 when the last byte of the block before is a
// backslash that escapes the first byte of this block. It is set for the next block.
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
    // `at` grows by a constant, so the processor can begin the next step before this one has ended.
    for (; at + Block::kBytes <= size_; at += Block::kBytes) {
      if (take(Block(text_ + at), at)) return end_;
    }
    // The missing bytes of the last block are zero, so they count as control characters and end the
    // scan.
    char rest[Block::kBytes] = {};
    std::memcpy(rest, text_ + at, size_ - at);
    take(Block(rest), at);
    return end_;
  }

 private:
  // True when this block contains the end of the string or an error.
  [[gnu::always_inline]] bool take(const Block& block, std::size_t at) {
    const std::uint64_t backslashes = block.equal_to('\\');
    const std::uint64_t escaped = escaped_by(backslashes, carry_);
    const std::uint64_t quotes = block.equal_to('"') & ~escaped;
    // The bytes before the closing quote; all bytes if the block has none.
    const std::uint64_t inside = quotes == 0 ? ~std::uint64_t{0} : (quotes & -quotes) - 1;
    if ((block.controls() & inside) != 0) return true;
    any_backslash_ |= backslashes & inside;
    // \n and \r are frequent in an SDP and always valid. Other escapes are checked one by one.
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
