#include "load/tls_client.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>

#include "load/options.hpp"

namespace gurukul::bench {
namespace {

SSL_CTX* shared_context() {
  static SSL_CTX* const context = [] {
    SSL_CTX* made = SSL_CTX_new(TLS_client_method());
    if (made == nullptr) fail("OpenSSL has no client method");
    SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                               SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    return made;
  }();
  return context;
}

SSL* ssl_of(void* pointer) {
  return static_cast<SSL*>(pointer);
}

}  // namespace

TlsClient::TlsClient(int fd) : ssl_(SSL_new(shared_context())) {
  if (ssl_ == nullptr) fail("OpenSSL: no memory for a connection");
  SSL_set_fd(ssl_of(ssl_), fd);
  SSL_set_connect_state(ssl_of(ssl_));
}

TlsClient::~TlsClient() {
  SSL_free(ssl_of(ssl_));
}

ssize_t TlsClient::outcome(int moved) {
  if (moved > 0) return moved;
  const int error = SSL_get_error(ssl_of(ssl_), moved);
  ERR_clear_error();
  if (error == SSL_ERROR_ZERO_RETURN) return 0;
  errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
  return -1;
}

ssize_t TlsClient::receive(char* bytes, std::size_t size) {
  return outcome(SSL_read(ssl_of(ssl_), bytes, static_cast<int>(size)));
}

ssize_t TlsClient::transmit(const char* bytes, std::size_t size) {
  return outcome(SSL_write(ssl_of(ssl_), bytes, static_cast<int>(size)));
}

}  // namespace gurukul::bench
