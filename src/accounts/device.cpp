#include "accounts/device.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace gurukul::accounts {
namespace {

constexpr std::string_view kCookie = "gurukul_device";
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kNameBytes = 8;
constexpr std::size_t kTextMax = 512;
// The longest time for which browsers keep a cookie: 400 days, in seconds.
constexpr std::string_view kMaxAgeS = "34560000";

// The value of the named cookie in a Cookie header (RFC 6265). Empty: there is none.
std::string_view cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return {};
}

}  // namespace

std::string DeviceCodec::name_of(std::string_view account) const {
  return hmac_sha256(key_, "account|" + std::string(account)).substr(0, kNameBytes);
}

Device DeviceCodec::read(const net::HttpRequest& request) const {
  const Device unknown{random_bytes(kIdBytes), {}, true};
  const std::string header = request.header("cookie");
  const std::string_view text = cookie_value(header, kCookie);
  if (text.empty() || text.size() > kTextMax) return unknown;
  const auto decoded = decode_base64url(text);
  if (!decoded || decoded->size() < kIdBytes + kMacBytes) return unknown;
  const std::string& bytes = *decoded;
  const std::string body = bytes.substr(0, bytes.size() - kMacBytes);
  const std::string mac = hmac_sha256(key_, "cookie|" + body).substr(0, kMacBytes);
  if ((body.size() - kIdBytes) % kNameBytes != 0 ||
      !equal_in_constant_time(mac, std::string_view(bytes).substr(body.size()))) {
    return unknown;
  }
  Device device{body.substr(0, kIdBytes), {}, false};
  for (std::size_t at = kIdBytes; at < body.size(); at += kNameBytes) {
    device.names.push_back(body.substr(at, kNameBytes));
  }
  return device;
}

bool DeviceCodec::names(const Device& device, std::string_view account) const {
  return std::find(device.names.begin(), device.names.end(), name_of(account)) !=
         device.names.end();
}

bool DeviceCodec::add_name(Device& device, std::string_view account) const {
  if (names(device, account)) return false;
  device.names.insert(device.names.begin(), name_of(account));
  if (device.names.size() > kNamesMax) device.names.resize(kNamesMax);
  return true;
}

net::HttpHeader DeviceCodec::cookie(const Device& device, bool secure) const {
  std::string bytes = device.id;
  for (const std::string& name : device.names) bytes += name;
  bytes += hmac_sha256(key_, "cookie|" + bytes).substr(0, kMacBytes);
  std::string value(kCookie);
  value += "=" + base64url(bytes) + "; Path=/auth/v1; Max-Age=" + std::string(kMaxAgeS) +
           "; HttpOnly; SameSite=Strict";
  if (secure) value += "; Secure";
  return {"Set-Cookie", std::move(value)};
}

std::string DeviceCodec::id_hash(const Device& device) const {
  return hex(hmac_sha256(key_, "id|" + device.id)).substr(0, 32);
}

}  // namespace gurukul::accounts
