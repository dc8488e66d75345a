#include "protocol/json_string_scan.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "protocol/json_string_scan_avx2.hpp"
#include "protocol/json_string_scan_body.hpp"

namespace gurukul::protocol {
namespace {

#ifdef __SSE2__
class Block {
 public:
  static constexpr std::size_t kBytes = 64;
  explicit Block(const char* bytes) : bytes_(bytes) {}
  std::uint64_t equal_to(char character) const {
    const __m128i wanted = _mm_set1_epi8(character);
    return mask([wanted](__m128i bytes) { return _mm_cmpeq_epi8(bytes, wanted); });
  }
  std::uint64_t controls() const {
    const __m128i last = _mm_set1_epi8(0x1f);
    return mask([last](__m128i bytes) { return _mm_cmpeq_epi8(_mm_min_epu8(bytes, last), bytes); });
  }

 private:
  template <class Compare>
  std::uint64_t mask(Compare compare) const {
    std::uint64_t bits = 0;
    for (std::size_t at = 0; at < kBytes; at += sizeof(__m128i)) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes_ + at));
      bits |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(compare(bytes)))} << at;
    }
    return bits;
  }
  const char* bytes_;
};
#else
class Block {
 public:
  static constexpr std::size_t kBytes = 64;
  explicit Block(const char* bytes) : bytes_(bytes) {}
  std::uint64_t equal_to(char character) const {
    return mask([character](char each) { return each == character; });
  }
  std::uint64_t controls() const {
    return mask([](char each) { return static_cast<unsigned char>(each) < 0x20; });
  }

 private:
  template <class Is>
  std::uint64_t mask(Is is) const {
    std::uint64_t bits = 0;
    for (std::size_t at = 0; at < kBytes; ++at) bits |= std::uint64_t{is(bytes_[at])} << at;
    return bits;
  }
  const char* bytes_;
};
#endif

#ifdef GURUKUL_AVX2
const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

StringEnd find_string_end_baseline(std::string_view text, std::size_t at) {
  return StringScan<Block>(text.data(), text.size()).run(at);
}

StringEnd find_string_end(std::string_view text, std::size_t at) {
#ifdef GURUKUL_AVX2
  if (kHasAvx2) return find_string_end_avx2(text.data(), text.size(), at);
#endif
  return find_string_end_baseline(text, at);
}

}  // namespace gurukul::protocol
