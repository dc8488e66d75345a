#pragma once
// The certificate that the port shows, and its renewal: loaded at the start, again at SIGHUP, and
// when the files on disk have changed. One that cannot be used changes nothing, and the log says
// why. First thread.
//
//   auto certificate = Certificate::load(settings.tls_cert, settings.tls_key);
//   if (auto renewed = (*certificate)->look()) give renewed to the shards

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "net/tls.hpp"

namespace gurukul::server {

class Certificate {
 public:
  using Context = std::shared_ptr<const net::TlsContext>;

  static Result<std::unique_ptr<Certificate>> load(const std::string& certificate_path,
                                                   const std::string& key_path);

  const Context& context() const { return context_; }
  // The new one, when the files have changed and have been the same for two looks since: whoever
  // renews them writes one after the other. Null: nothing new.
  Context look();
  // The new one, whether the files have changed or not. Null: it cannot be used.
  Context reload();

 private:
  // What tells that a file is another one than before; of the certificate and of the key.
  struct Stamp {
    std::uint64_t device = 0, inode = 0;
    std::int64_t bytes = 0, changed_s = 0, changed_ns = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  using Stamps = std::array<Stamp, 2>;

  Certificate(std::string certificate_path, std::string key_path);
  static Stamp stamp_of(const std::string& path);
  Stamps stamps() const { return {stamp_of(certificate_path_), stamp_of(key_path_)}; }

  // Constant after construction.
  const std::string certificate_path_;
  const std::string key_path_;

  Stamps loaded_;  // of the files that were tried last
  Stamps seen_;    // at the last look
  Context context_;
};

}  // namespace gurukul::server
