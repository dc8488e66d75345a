#pragma once
// The TLS certificate of the listening port and its renewal. The files are loaded at the start,
// again on SIGHUP, and when they have changed on disk. When the new files cannot be used, the error
// is logged and the current certificate stays in use. Called by Server, on the first thread.
//
//   auto certificate = Certificate::load(settings.tls_cert, settings.tls_key);
//   if (auto renewed = (*certificate)->look()) show(renewed);   // gives it to the shards

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
  // Checks whether the files have changed; called once a second. Loads and returns a new
  // certificate only when the files were the same at two checks in a row, because tools write the
  // certificate and the key one after the other. Null: nothing new, or the new files cannot be
  // used.
  Context look();
  // Loads the files again, changed or not. Null: they cannot be used.
  Context reload();

 private:
  // Identifies one version of a file. Stamps has one for the certificate and one for the key.
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

  Stamps loaded_;  // of the files that were loaded last, successfully or not
  Stamps seen_;    // at the last check
  Context context_;
};

}  // namespace gurukul::server
