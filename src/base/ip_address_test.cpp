#include "base/ip_address.hpp"

#include <gtest/gtest.h>

namespace gurukul {
namespace {

TEST(IpAddress, IsParsedAndWrittenInOneForm) {
  struct Vector {
    const char* given;
    const char* text;
    const char* limit_key;
  };
  constexpr Vector kVectors[] = {
      {"192.0.2.1", "192.0.2.1", "192.0.2.1"},
      {"0.0.0.0", "0.0.0.0", "0.0.0.0"},
      {"::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"},
      {"::FFFF:c000:0201", "192.0.2.1", "192.0.2.1"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
      {"2001:DB8:1:2::5", "2001:db8:1:2::5", "2001:db8:1:2::/64"},
      {"2001:db8::5", "2001:db8::5", "2001:db8::/64"},
      {"::1", "::1", "::/64"},
      {"fe80::1:2", "fe80::1:2", "fe80::/64"},
      {"64:ff9b::192.0.2.1", "64:ff9b::c000:201", "64:ff9b::/64"},
  };
  for (const Vector& vector : kVectors) {
    const auto address = IpAddress::parse(vector.given);
    ASSERT_TRUE(address) << vector.given;
    EXPECT_EQ(address->text(), vector.text);
    EXPECT_EQ(address->limit_key(), vector.limit_key);
    EXPECT_EQ(IpAddress::parse(address->text()), address);
  }
}

TEST(IpAddress, IsNothingElse) {
  constexpr std::string_view kOthers[] = {"",
                                          "unknown",
                                          "_hidden",
                                          "192.0.2",
                                          "192.0.2.256",
                                          "192.0.2.1 ",
                                          "192.0.2.1:80",
                                          "[::1]",
                                          "::1%eth0",
                                          "1::2::3",
                                          "0x7f.0.0.1",
                                          "192.0.2.01000",
                                          "2001:db8:1:2:3:4",
                                          "1:2:3:4:5:6:7:8:9"};
  for (const std::string_view text : kOthers) EXPECT_FALSE(IpAddress::parse(text)) << text;
  EXPECT_FALSE(IpAddress::parse(std::string_view("127.0.0.1\0", 10)));
  EXPECT_FALSE(IpAddress::parse(std::string(4'000, '1')));
}

TEST(IpAddress, OnlyNamesOfThisMachineAreLoopback) {
  for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const char* host : {"", "0.0.0.0", "127.example.org", "127.", "[::1]", "localhost.org"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

TEST(IpNetworks, ContainWhatBeginsWithTheirBits) {
  struct Vector {
    const char* list;
    const char* address;
    bool is_contained;
  };
  constexpr Vector kVectors[] = {
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.1", false},
      {"192.0.2.4/30", "192.0.2.7", true},
      {"192.0.2.4/30", "192.0.2.8", false},
      {"192.0.2.4", "192.0.2.4", true},
      {"192.0.2.4", "192.0.2.5", false},
      {"192.0.2.4", "::ffff:192.0.2.4", true},
      {"0.0.0.0/0", "203.0.113.9", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"::/0", "203.0.113.9", false},
      {"::/0", "2001:db8::1", true},
      {"2001:db8::/33", "2001:db8:7fff::1", true},
      {"2001:db8::/33", "2001:db8:8000::1", false},
      {"loopback", "127.9.9.9", true},
      {"loopback", "::1", true},
      {"loopback", "10.0.0.1", false},
      {"private", "10.1.2.3", true},
      {"private", "172.31.0.1", true},
      {"private", "172.32.0.1", false},
      {"private", "192.168.3.4", true},
      {"private", "100.64.0.1", true},
      {"private", "100.128.0.1", false},
      {"private", "fd12::1", true},
      {"private", "fe80::1", true},
      {"private", "2001:db8::1", false},
      {"private", "127.0.0.1", false},
      {" loopback ,192.0.2.0/24, ", "192.0.2.200", true},
      {"", "127.0.0.1", false},
  };
  for (const Vector& vector : kVectors) {
    const auto networks = IpNetworks::parse(vector.list);
    ASSERT_TRUE(networks) << vector.list;
    EXPECT_EQ(networks->contains(*IpAddress::parse(vector.address)), vector.is_contained)
        << vector.list << " " << vector.address;
  }
}

TEST(IpNetworks, TheErrorNamesTheEntryThatIsNone) {
  constexpr std::string_view kWrong[] = {"10.0.0.0/33", "10.0.0.1/8",  "10.0.0.0/",   "10.0.0.0/-1",
                                         "::/129",      "example.org", "10.0.0.0/8x", "Private"};
  for (const std::string_view entry : kWrong) {
    const auto networks = IpNetworks::parse("loopback," + std::string(entry));
    ASSERT_FALSE(networks) << entry;
    EXPECT_EQ(networks.error().message,
              "\"" + std::string(entry) + "\" is neither an address nor a network");
  }
}

}  // namespace
}  // namespace gurukul
