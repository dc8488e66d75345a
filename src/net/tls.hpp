#pragma once
// TLS by OpenSSL: a certificate for a port, and a stream over a non-blocking socket. Called by the
// shard. A context may be shared by all shards; a stream belongs to one thread.
//
//   auto context = TlsContext::load("cert.pem", "key.pem");
//   TlsStream stream(**context, fd);
//   IoResult got = stream.read(buffer, size);

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace gurukul::net {

// The number of bytes moved (> 0), or the reason why none was.
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
  void shutdown();

 private:
  IoResult outcome(int moved);
  void* ssl_;  // SSL*
};

}  // namespace gurukul::net
