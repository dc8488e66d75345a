#include "protocol/json_string_scan_avx2.hpp"

#include <immintrin.h>

#include "protocol/json_string_scan_body.hpp"

namespace gurukul::protocol {
namespace {

class WideBlock {
 public:
  static constexpr std::size_t kBytes = 64;
  explicit WideBlock(const char* bytes) : low_(load(bytes)), high_(load(bytes + kBytes / 2)) {}
  std::uint64_t equal_to(char character) const {
    const __m256i wanted = _mm256_set1_epi8(character);
    return mask(_mm256_cmpeq_epi8(low_, wanted), _mm256_cmpeq_epi8(high_, wanted));
  }
  std::uint64_t controls() const {
    const __m256i last = _mm256_set1_epi8(0x1f);
    return mask(_mm256_cmpeq_epi8(_mm256_min_epu8(low_, last), low_),
                _mm256_cmpeq_epi8(_mm256_min_epu8(high_, last), high_));
  }

 private:
  static __m256i load(const char* bytes) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  }
  static std::uint64_t mask(__m256i low, __m256i high) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
           std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << (kBytes / 2);
  }
  const __m256i low_, high_;
};

}  // namespace

StringEnd find_string_end_avx2(const char* text, std::size_t size, std::size_t at) {
  return StringScan<WideBlock>(text, size).run(at);
}

}  // namespace gurukul::protocol
