#pragma once
// One read or write of a socket, with or without TLS. Internal to src/net, used by Shard; shard
// thread.
//
//   IoResult got = read_from(connection.fd, connection.tls.get(), buffer, size);

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "net/tls.hpp"

namespace gurukul::net {

// The library's recv() and send() are cancellation points. In a program with threads that costs two
// more function calls each, together 70 ns for a message. This program never cancels a thread, so
// it makes the system calls itself.
inline IoResult socket_result(ssize_t moved) {
  if (moved >= 0) return {IoResult::State::kMoved, static_cast<std::size_t>(moved)};
  const bool again = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {again ? IoResult::State::kWouldBlock : IoResult::State::kFailed};
}

inline IoResult read_from(int fd, TlsStream* tls, char* bytes, std::size_t size) {
  if (tls != nullptr) return tls->read(bytes, size);
  const ssize_t got = syscall(SYS_recvfrom, fd, bytes, size, 0, nullptr, nullptr);
  if (got == 0) return {IoResult::State::kEnd};
  return socket_result(got);
}

inline IoResult write_to(int fd, TlsStream* tls, const char* bytes, std::size_t size) {
  if (tls != nullptr) return tls->write(bytes, size);
  return socket_result(syscall(SYS_sendto, fd, bytes, size, MSG_NOSIGNAL, nullptr, 0));
}

inline void shut_down_writing(int fd) {
  shutdown(fd, SHUT_WR);
}

}  // namespace gurukul::net
