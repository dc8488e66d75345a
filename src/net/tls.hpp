#pragma once
// TLS with OpenSSL: a certificate with its key (TlsContext), and one connection over a non-blocking
// socket (TlsStream). The server makes the context, and the shards share it. A shard makes a stream
// for each connection; shard thread.
//
//   auto context = TlsContext::load("cert.pem", "key.pem");
//   TlsStream stream(**context, fd);
//   IoResult got = stream.read(buffer, size);

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace gurukul::net {

// The result of one read or write: the number of bytes (> 0) for kMoved, or the reason why there
// were none. kWouldBlock: try again when the socket is ready. kEnd: the peer has ended its side.
struct IoResult {
  enum class State { kMoved, kWouldBlock, kEnd, kFailed } state;
  std::size_t bytes = 0;
};

class TlsContext {
 public:
  // The error names the file and the reason.
  static Result<std::unique_ptr<TlsContext>> load(const std::string& certificate_path,
                                                  const std::string& key_path);
  ~TlsContext();
  void* native() const { return context_; }  // SSL_CTX*

 private:
  explicit TlsContext(void* context) : context_(context) {}
  void* context_;
};

class TlsStream {
 public:
  TlsStream(const TlsContext& context, int fd);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  IoResult read(char* bytes, std::size_t size);
  IoResult write(const char* bytes, std::size_t size);
  // Tells the peer that no more data follows (close_notify).
  void shutdown();

 private:
  IoResult outcome(int moved);
  void* ssl_;  // SSL*
};

}  // namespace gurukul::net
