#include "net/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace gurukul::net {
namespace {

constexpr int kBacklog = 4096;  // connections that the kernel keeps until they are accepted

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

std::optional<Address> parse(const std::string& host, std::uint16_t port) {
  const std::string literal = host == "localhost" ? "127.0.0.1" : host;
  Address address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (inet_pton(AF_INET, literal.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.size = sizeof(sockaddr_in);
    return address;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET6, literal.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size = sizeof(sockaddr_in6);
    return address;
  }
  return std::nullopt;
}

Error failure(const std::string& host, std::uint16_t port) {
  const std::string setting = errno == EADDRNOTAVAIL ? "HOST" : "PORT";
  return {setting + ": cannot listen on " + host + ":" + std::to_string(port) + ": " +
          std::strerror(errno)};
}

Result<int> bound(const std::string& host, std::uint16_t port, bool share_port) {
  const auto address = parse(host, port);
  if (!address) return Error{"HOST: this is not an IP address: " + host};
  const int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return failure(host, port);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (share_port) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address->storage), address->size) != 0 ||
      listen(fd, kBacklog) != 0) {
    const Error error = failure(host, port);
    close(fd);
    return error;
  }
  return fd;
}

}  // namespace

Result<Listening> listen_on(const std::string& host, std::uint16_t port, bool share_port) {
  auto fd = bound(host, port, share_port);
  if (!fd) return fd.error();
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  getsockname(*fd, reinterpret_cast<sockaddr*>(&name), &size);
  const auto network_port = name.ss_family == AF_INET
                                ? reinterpret_cast<sockaddr_in*>(&name)->sin_port
                                : reinterpret_cast<sockaddr_in6*>(&name)->sin6_port;
  return Listening{*fd, ntohs(network_port)};
}

Status probe_port(const std::string& host, std::uint16_t port) {
  if (port == 0) return Done{};
  auto fd = bound(host, port, false);
  if (!fd) return fd.error();
  close(*fd);
  return Done{};
}

bool is_address(const std::string& host) {
  return host == "localhost" || IpAddress::parse(host).has_value();
}

IpAddress address_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    std::array<std::uint8_t, 4> v4{};
    std::memcpy(v4.data(), &reinterpret_cast<const sockaddr_in*>(&address)->sin_addr, v4.size());
    return IpAddress(v4);
  }
  IpAddress::Bytes v6{};
  std::memcpy(v6.data(), &reinterpret_cast<const sockaddr_in6*>(&address)->sin6_addr, v6.size());
  return IpAddress(v6);
}

}  // namespace gurukul::net
