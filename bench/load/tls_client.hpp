// The client's side of TLS over a socket that is connected and does not block. The certificate is
// not checked: the server is this machine's own. Called by ClientPool; single thread.
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
  // The handshake happens inside the first calls of receive() and transmit().
  explicit TlsClient(int fd);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  // Both return bytes moved, 0 when the server ended, or -1 with errno: EAGAIN means later, EPROTO
  // that TLS failed.
  ssize_t receive(char* bytes, std::size_t size);
  ssize_t transmit(const char* bytes, std::size_t size);

 private:
  ssize_t outcome(int moved);
  void* ssl_;  // SSL*
};

}  // namespace gurukul::bench
