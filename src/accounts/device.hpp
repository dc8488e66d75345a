#pragma once
// The browser of a request, identified by a signed cookie, and the accounts that have signed in on
// it. Known devices of an account have rate limits of their own, which other clients cannot use up.
// A ban also covers new accounts on the same device. AccountService reads the cookie of each
// request, and sets the cookie at a sign-in. Plain values and a constant codec; any thread.
//
//   const DeviceCodec devices(derive_key(secret, "devices"));
//   Device device = devices.read(request);            // a new device without a valid cookie
//   const bool known = devices.names(device, email);  // the account has signed in on this device
//   if (devices.add_name(device, email)) response.headers.push_back(devices.cookie(device, tls));
//
// The cookie holds a random id and keyed hashes of the last eight accounts, but no address.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/crypto.hpp"
#include "net/http.hpp"

namespace gurukul::accounts {

struct Device {
  std::string id;                  // random bytes
  std::vector<std::string> names;  // keyed hashes of the accounts, the latest sign-in first
  bool is_new = true;              // the request had no valid cookie
};

class DeviceCodec {
 public:
  static constexpr std::size_t kNamesMax = 8;

  explicit DeviceCodec(Key key) : key_(key) {}

  Device read(const net::HttpRequest& request) const;
  // `account` is the e-mail address, or the id of a guest.
  bool names(const Device& device, std::string_view account) const;
  // Adds the account to the device. False: the device already has it.
  bool add_name(Device& device, std::string_view account) const;
  net::HttpHeader cookie(const Device& device, bool secure) const;
  // A hash of the device id. The database stores it, and rate limits use it as key.
  std::string id_hash(const Device& device) const;

 private:
  std::string name_of(std::string_view account) const;

  const Key key_;
};

}  // namespace gurukul::accounts
