// The client side of TLS over a connected non-blocking socket. The certificate is not verified,
// because the server runs on this machine. Called by ClientPool; one thread.
//
//   TlsClient tls(fd);
//   ssize_t got = tls.receive(buffer, size);     // as recv(2): 0 is the end, -1 with errno
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>

namespace gurukul::bench {

class TlsClient {
 public:
  // The handshake runs inside the first calls of receive() and transmit().
  explicit TlsClient(int fd);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  // Both return the number of bytes, 0 when the server closed, or -1 with errno: EAGAIN means retry
  // later, EPROTO a TLS error.
  ssize_t receive(char* bytes, std::size_t size);
  ssize_t transmit(const char* bytes, std::size_t size);

 private:
  ssize_t outcome(int moved);
  void* ssl_;  // SSL*
};

}  // namespace gurukul::bench
