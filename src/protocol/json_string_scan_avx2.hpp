#pragma once
// find_string_end() for processors with AVX2. Only its source file is compiled with AVX2
// instructions (GURUKUL_AVX2 is defined where they exist). Called by find_string_end(). Any thread.
//
//   if (__builtin_cpu_supports("avx2")) return find_string_end_avx2(text.data(), text.size(), at);

#include <cstddef>

#include "protocol/json_string_scan.hpp"

namespace gurukul::protocol {

// REQUIRES: the processor has AVX2.
StringEnd find_string_end_avx2(const char* text, std::size_t size, std::size_t at);

}  // namespace gurukul::protocol
