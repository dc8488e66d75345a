#include "accounts/device.hpp"

#include <gtest/gtest.h>

#include "accounts/ban_marks.hpp"

namespace gurukul::accounts {
namespace {

net::HttpRequest with_cookie(const std::string& cookie) {
  net::HttpRequest request;
  request.headers.push_back({"cookie", cookie});
  return request;
}

std::string pair_of(const net::HttpHeader& cookie) {
  return cookie.value.substr(0, cookie.value.find(';'));
}

TEST(Device, IsReadFromTheCookieThatWasGiven) {
  const DeviceCodec devices(derive_key("secret", "devices"));
  Device device = devices.read({});
  EXPECT_TRUE(device.is_new);
  EXPECT_TRUE(devices.add_name(device, "a@campus.example"));
  EXPECT_FALSE(devices.add_name(device, "a@campus.example"));
  const net::HttpHeader cookie = devices.cookie(device, true);
  for (const char* attribute : {"; HttpOnly", "; SameSite=Strict", "; Secure", "; Path=/auth/v1"}) {
    EXPECT_NE(cookie.value.find(attribute), std::string::npos) << attribute;
  }
  const Device again = devices.read(with_cookie("other=1; " + pair_of(cookie) + "; more=2"));
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.id, device.id);
  EXPECT_TRUE(devices.names(again, "a@campus.example"));
  EXPECT_FALSE(devices.names(again, "b@campus.example"));
}

TEST(Device, IsUnknownWhenTheCookieIsNotOurs) {
  const DeviceCodec devices(derive_key("secret", "devices"));
  const DeviceCodec others(derive_key("another secret", "devices"));
  Device device = others.read({});
  others.add_name(device, "a@campus.example");
  std::string altered = pair_of(devices.cookie(device, false));
  altered[altered.size() - 3] = altered[altered.size() - 3] == 'A' ? 'B' : 'A';
  for (const std::string& cookie :
       {pair_of(others.cookie(device, false)), altered, std::string("gurukul_device="),
        std::string("gurukul_device=AAAA"), "gurukul_device=" + std::string(5000, 'A')}) {
    EXPECT_TRUE(devices.read(with_cookie(cookie)).is_new) << cookie.substr(0, 60);
  }
}

TEST(Device, RemembersTheLastEightAccounts) {
  const DeviceCodec devices(derive_key("secret", "devices"));
  Device device = devices.read({});
  for (int account = 0; account < 9; ++account) {
    devices.add_name(device, std::to_string(account));
  }
  EXPECT_FALSE(devices.names(device, "0"));
  EXPECT_TRUE(devices.names(device, "8"));
  EXPECT_TRUE(
      devices.names(devices.read(with_cookie(pair_of(devices.cookie(device, false)))), "1"));
}

TEST(Mailbox, HasOneSpelling) {
  EXPECT_EQ(mailbox_of("a.b@campus.example"), "a.b@campus.example");
  EXPECT_EQ(mailbox_of("a+1@campus.example"), "a@campus.example");
  EXPECT_EQ(mailbox_of("+1@campus.example"), "+1@campus.example");
  EXPECT_EQ(mailbox_of("a.b+x+y@gmail.com"), "ab@gmail.com");
  EXPECT_EQ(mailbox_of("a.b@googlemail.com"), "ab@gmail.com");
}

}  // namespace
}  // namespace gurukul::accounts
