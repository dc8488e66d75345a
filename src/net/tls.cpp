#include "net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <climits>
#include <new>

namespace gurukul::net {
namespace {

SSL* ssl_of(void* pointer) {
  return static_cast<SSL*>(pointer);
}

std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "cannot be read" : reason;
}

int select_http_1_1(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr unsigned char kProtocols[] = "\x08http/1.1";
  unsigned char* selected = nullptr;
  const int found = SSL_select_next_proto(&selected, out_size, kProtocols, sizeof kProtocols - 1,
                                          offered, offered_size);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *out = selected;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::load(const std::string& certificate_path,
                                                     const std::string& key_path) {
  SSL_CTX* native = SSL_CTX_new(TLS_server_method());
  GURUKUL_CHECK(native != nullptr);
  std::unique_ptr<TlsContext> context(new TlsContext(native));
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  // For TLS 1.2: only ciphers with forward secrecy and authenticated encryption (no CBC). TLS 1.3
  // has no others.
  GURUKUL_CHECK(SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1);
  // Sessions are resumed by tickets, which the client stores; the server keeps no sessions.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(native, 1);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                               SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_select_cb(native, select_http_1_1, nullptr);
  if (SSL_CTX_use_certificate_chain_file(native, certificate_path.c_str()) != 1) {
    return Error{"GURUKUL_TLS_CERT: " + certificate_path + ": " + openssl_reason()};
  }
  if (SSL_CTX_use_PrivateKey_file(native, key_path.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Error{"GURUKUL_TLS_KEY: " + key_path + ": " + openssl_reason()};
  }
  if (SSL_CTX_check_private_key(native) != 1) {
    return Error{"GURUKUL_TLS_KEY: " + key_path +
                 ": this is not the key of the certificate in GURUKUL_TLS_CERT"};
  }
  return context;
}

TlsContext::~TlsContext() {
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
}

TlsStream::TlsStream(const TlsContext& context, int fd)
    : ssl_(SSL_new(static_cast<SSL_CTX*>(context.native()))) {
  // This fails only for lack of memory. The caller ends this connection.
  if (ssl_ == nullptr || SSL_set_fd(ssl_of(ssl_), fd) != 1) {
    SSL_free(ssl_of(ssl_));
    ERR_clear_error();
    throw std::bad_alloc();
  }
  SSL_set_accept_state(ssl_of(ssl_));
}

TlsStream::~TlsStream() {
  SSL_free(ssl_of(ssl_));
}

IoResult TlsStream::outcome(int moved) {
  if (moved > 0) return {IoResult::State::kMoved, static_cast<std::size_t>(moved)};
  const int error = SSL_get_error(ssl_of(ssl_), moved);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    return {IoResult::State::kWouldBlock};
  }
  return {error == SSL_ERROR_ZERO_RETURN ? IoResult::State::kEnd : IoResult::State::kFailed};
}

IoResult TlsStream::read(char* bytes, std::size_t size) {
  return outcome(
      SSL_read(ssl_of(ssl_), bytes, static_cast<int>(std::min<std::size_t>(size, INT_MAX))));
}

IoResult TlsStream::write(const char* bytes, std::size_t size) {
  return outcome(
      SSL_write(ssl_of(ssl_), bytes, static_cast<int>(std::min<std::size_t>(size, INT_MAX))));
}

void TlsStream::shutdown() {
  SSL_shutdown(ssl_of(ssl_));
  ERR_clear_error();
}

}  // namespace gurukul::net
