#pragma once
// The client of a request: its network address, and its device when a cookie identifies one. Made
// by the account service for each request and carried by its Reply. Plain values; any thread.
//
//   const Asker asker = reply->client().asker();

#include <string>

#include "accounts/device.hpp"
#include "accounts/password_pool.hpp"

namespace gurukul::accounts {

struct Client {
  std::string address = {};  // key of per-address limits
  Device device = {};
  std::string device_key = {};  // key of per-device limits; empty: no cookie
  bool secure = false;          // the pages use TLS: the cookie gets the attribute Secure
  // Whether the account of this request has signed in on this device before.
  bool on_known_device = false;

  Asker asker() const { return {on_known_device ? device_key : address, on_known_device}; }
};

}  // namespace gurukul::accounts
