#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "net/connection.hpp"
#include "net/proxy_protocol.hpp"

namespace gurukul::net {

// Reads the PROXY header. False: it is incomplete, or the connection is gone. Removes only the
// bytes of the header from the socket, because OpenSSL reads the following bytes from the socket.
bool Shard::take_proxy_header(Connection& connection) {
  std::array<char, ProxyHeader::kBytesMax> bytes;
  const ssize_t got = recv(connection.fd, bytes.data(), bytes.size(), MSG_PEEK);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return false;
  if (got <= 0) {
    lose(connection);
    return false;
  }
  HttpState& state = *connection.http;
  const ProxyHeader header = read_proxy_header({bytes.data(), static_cast<std::size_t>(got)});
  if (header.state == ProxyHeader::State::kNeedMore) return false;
  // A host that is not a trusted proxy, such as a health check on this machine, may connect, but it
  // may not name another client than itself.
  const bool speaks_for_itself = !header.client || *header.client == state.peer;
  const bool is_believed = speaks_for_itself || options_.trusted_proxies.contains(state.peer);
  if (header.state == ProxyHeader::State::kBroken || !is_believed) {
    ++stats_.handshake_faults;
    handler_->on_handshake_fault(state.peer);
    lose(connection);
    return false;
  }
  [[maybe_unused]] const ssize_t taken = recv(connection.fd, bytes.data(), header.size, 0);
  if (header.client) {
    state.peer = *header.client;
    count_for(connection, options_.trusted_proxies.contains(state.peer) ? IpAddress() : state.peer);
    state.is_tls = state.is_tls || header.is_tls;
  }
  connection.phase = Phase::kHttp;
  return true;
}

}  // namespace gurukul::net
