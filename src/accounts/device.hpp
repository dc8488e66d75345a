#pragma once
// The browser that a request comes from, known by a signed cookie: which accounts have signed in
// on it. An account's own devices have budgets of their own, so that nobody else can use them up;
// a ban also counts for new accounts on the same device. Made by the account service for each
// request, given by give_session(). Values and a constant codec; any thread.
//
//   const DeviceCodec devices(derive_key(secret, "devices"));
//   Device device = devices.read(request);            // a new one when there is no valid cookie
//   if (devices.names(device, email)) ... a known device of that account ...
//   if (devices.add_name(device, email)) response.headers.push_back(devices.cookie(device, tls));
//
// The cookie holds a random id and keyed hashes of the last eight accounts, no address.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/crypto.hpp"
#include "net/http.hpp"

namespace gurukul::accounts {

struct Device {
  std::string id;                  // random bytes
  std::vector<std::string> names;  // keyed hashes of accounts, the latest first
  bool is_new = true;              // came without a valid cookie
};

class DeviceCodec {
 public:
  static constexpr std::size_t kNamesMax = 8;

  explicit DeviceCodec(Key key) : key_(key) {}

  Device read(const net::HttpRequest& request) const;
  // `account` is its address, or the id of a guest.
  bool names(const Device& device, std::string_view account) const;
  // False: it is named already.
  bool add_name(Device& device, std::string_view account) const;
  net::HttpHeader cookie(const Device& device, bool secure) const;
  // What the database keeps of a device, and what limits are counted by.
  std::string id_hash(const Device& device) const;

 private:
  std::string name_of(std::string_view account) const;

  const Key key_;
};

}  // namespace gurukul::accounts
