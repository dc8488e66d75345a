#pragma once
// find_string_end() for processors with AVX2, which the caller asks for first: this alone is
// compiled with its instructions (GURUKUL_AVX2 is defined where there are any). Any thread.

#include <cstddef>

#include "protocol/json_string_scan.hpp"

namespace gurukul::protocol {

// REQUIRES: the processor has AVX2.
StringEnd find_string_end_avx2(const char* text, std::size_t size, std::size_t at);

}  // namespace gurukul::protocol
