// Has to crash: proves that the harness sees what it is there for.

#include <cstdint>
#include <memory>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || data[0] != 'G' || data[1] != 'U') return 0;
  const std::unique_ptr<volatile std::uint8_t[]> bytes(new volatile std::uint8_t[size]());
  return bytes[size] == 7 ? 1 : 0;
}
