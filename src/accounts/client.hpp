#pragma once
// Who asks: the address that counts, and the device when a cookie names it. Made by the account
// service for each request and carried by its Reply. Values; any thread.

#include <string>

#include "accounts/device.hpp"
#include "accounts/password_pool.hpp"

namespace gurukul::accounts {

struct Client {
  std::string address = {};  // what counts as one address
  Device device = {};
  std::string device_key = {};  // the device as limits count it; empty: it came without a cookie
  bool secure = false;          // came over TLS: its cookie travels over nothing else
  // Whether the account that is asked for has signed in on this device.
  bool on_known_device = false;

  Asker asker() const { return {on_known_device ? device_key : address, on_known_device}; }
};

}  // namespace gurukul::accounts
