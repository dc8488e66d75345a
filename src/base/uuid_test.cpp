#include "base/uuid.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace gurukul {
namespace {

TEST(Uuid, WritesAndReadsTheSameBits) {
  const SessionId id{0x0123456789abcdefULL, 0xfedcba9876543210ULL};
  const std::string text = format_uuid(id);
  EXPECT_EQ(text, "01234567-89ab-cdef-fedc-ba9876543210");
  EXPECT_EQ(parse_uuid<SessionId>(text), id);
  EXPECT_EQ(parse_uuid<SessionId>("01234567-89AB-CDEF-FEDC-BA9876543210"), id);
}

TEST(Uuid, RefusesWhatIsNoUuid) {
  for (const char* text :
       {"", "0123", "01234567-89ab-cdef-fedc-ba987654321", "01234567-89ab-cdef-fedc-ba98765432100",
        "01234567x89ab-cdef-fedc-ba9876543210", "0123456g-89ab-cdef-fedc-ba9876543210",
        "0123456789ab-cdef-fedc-ba9876543210-"}) {
    EXPECT_EQ(parse_uuid_bits(text), std::nullopt) << text;
  }
}

TEST(Uuid, MarksRandomBitsAsVersion4) {
  const std::string ones = format_uuid_bits(as_version_4({~0ULL, ~0ULL}));
  EXPECT_EQ(ones, "ffffffff-ffff-4fff-bfff-ffffffffffff");
  const std::string zeros = format_uuid_bits(as_version_4({0, 0}));
  EXPECT_EQ(zeros, "00000000-0000-4000-8000-000000000000");
}

}  // namespace
}  // namespace gurukul
