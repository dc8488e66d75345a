#include "net/proxy_protocol.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "net/http_head.hpp"

namespace gurukul::net {
namespace {

using State = ProxyHeader::State;

constexpr std::string_view kV1Start = "PROXY ";
constexpr std::size_t kV1BytesMax = 107;
constexpr std::string_view kV2Start{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t kV2FixedBytes = 16;
constexpr std::uint8_t kV2Local = 0x20, kV2Proxy = 0x21;
constexpr std::uint8_t kV2Ipv4 = 0x1, kV2Ipv6 = 0x2;  // the upper half of the family byte
constexpr std::size_t kV2Ipv4Bytes = 12, kV2Ipv6Bytes = 36;
constexpr std::uint8_t kTlvSsl = 0x20, kTlvSslClient = 0x01;

constexpr ProxyHeader kBroken{State::kBroken};
constexpr ProxyHeader kNeedMore{State::kNeedMore};

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}
std::size_t short_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(byte_at(bytes, at)) << 8 | byte_at(bytes, at + 1);
}

// "TCP4 192.0.2.1 198.51.100.1 56324 443": source and destination.
std::optional<IpAddress> v1_client(std::string_view line) {
  std::array<std::string_view, 5> words;
  for (std::size_t index = 0; index < words.size(); ++index) {
    const std::size_t blank = index + 1 == words.size() ? line.size() : line.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    words[index] = line.substr(0, blank);
    line.remove_prefix(std::min(line.size(), blank + 1));
  }
  const auto from = IpAddress::parse(words[1]), to = IpAddress::parse(words[2]);
  if (!from || !to || !is_port(words[3]) || !is_port(words[4])) return std::nullopt;
  const bool is_v6 = words[1].find(':') != std::string_view::npos;
  if (words[0] != (is_v6 ? "TCP6" : "TCP4")) return std::nullopt;
  return from;
}

ProxyHeader read_v1(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, kV1BytesMax).find("\r\n");
  if (end == std::string_view::npos) return bytes.size() >= kV1BytesMax ? kBroken : kNeedMore;
  const std::string_view line = bytes.substr(kV1Start.size(), end - kV1Start.size());
  const std::size_t size = end + 2;
  if (line == "UNKNOWN" || line.starts_with("UNKNOWN ")) return {State::kComplete, size};
  const auto client = v1_client(line);
  return client ? ProxyHeader{State::kComplete, size, client} : kBroken;
}

// Whether the extensions say that the client used TLS. nullopt: they are broken.
std::optional<bool> says_tls(std::string_view extensions) {
  bool is_tls = false;
  while (!extensions.empty()) {
    if (extensions.size() < 3) return std::nullopt;
    const std::size_t length = short_at(extensions, 1);
    if (extensions.size() - 3 < length) return std::nullopt;
    if (byte_at(extensions, 0) == kTlvSsl) {
      if (length < 5) return std::nullopt;
      is_tls = (byte_at(extensions, 3) & kTlvSslClient) != 0;
    }
    extensions.remove_prefix(3 + length);
  }
  return is_tls;
}

ProxyHeader read_v2(std::string_view bytes) {
  if (bytes.size() < kV2FixedBytes) return kNeedMore;
  const std::uint8_t command = byte_at(bytes, 12);
  if (command != kV2Local && command != kV2Proxy) return kBroken;
  const std::size_t size = kV2FixedBytes + short_at(bytes, 14);
  if (size > ProxyHeader::kBytesMax) return kBroken;
  if (bytes.size() < size) return kNeedMore;
  if (command == kV2Local) return {State::kComplete, size};
  const std::uint8_t family = byte_at(bytes, 13) >> 4;
  const std::string_view rest = bytes.substr(kV2FixedBytes, size - kV2FixedBytes);
  const std::size_t addresses = family == kV2Ipv4   ? kV2Ipv4Bytes
                                : family == kV2Ipv6 ? kV2Ipv6Bytes
                                                    : 0;
  if (addresses == 0) return {State::kComplete, size};
  if (rest.size() < addresses) return kBroken;
  const auto is_tls = says_tls(rest.substr(addresses));
  if (!is_tls) return kBroken;
  if (family == kV2Ipv4) {
    std::array<std::uint8_t, 4> v4{};
    std::copy_n(rest.begin(), v4.size(), v4.begin());
    return {State::kComplete, size, IpAddress(v4), *is_tls};
  }
  IpAddress::Bytes v6{};
  std::copy_n(rest.begin(), v6.size(), v6.begin());
  return {State::kComplete, size, IpAddress(v6), *is_tls};
}

bool is_start(std::string_view bytes, std::string_view start) {
  const std::size_t size = std::min(bytes.size(), start.size());
  return bytes.substr(0, size) == start.substr(0, size);
}

}  // namespace

ProxyHeader read_proxy_header(std::string_view bytes) {
  if (is_start(bytes, kV2Start)) return bytes.size() < kV2Start.size() ? kNeedMore : read_v2(bytes);
  if (is_start(bytes, kV1Start)) return bytes.size() < kV1Start.size() ? kNeedMore : read_v1(bytes);
  return kBroken;
}

}  // namespace gurukul::net
