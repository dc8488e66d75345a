#include "server/certificate.hpp"

#include <sys/stat.h>

#include <utility>

#include "server/log.hpp"

namespace gurukul::server {

Certificate::Certificate(std::string certificate_path, std::string key_path)
    : certificate_path_(std::move(certificate_path)),
      key_path_(std::move(key_path)),
      loaded_(stamps()),
      seen_(loaded_) {}

Certificate::Stamp Certificate::stamp_of(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

Result<std::unique_ptr<Certificate>> Certificate::load(const std::string& certificate_path,
                                                       const std::string& key_path) {
  std::unique_ptr<Certificate> made(new Certificate(certificate_path, key_path));
  auto loaded = net::TlsContext::load(certificate_path, key_path);
  if (!loaded) return loaded.error();
  made->context_ = std::move(*loaded);
  return made;
}

Certificate::Context Certificate::look() {
  const Stamps now = stamps();
  const bool is_stable = std::exchange(seen_, now) == now;
  if (!is_stable || now == loaded_) return nullptr;
  return reload();
}

Certificate::Context Certificate::reload() {
  loaded_ = stamps();
  seen_ = loaded_;
  auto loaded = net::TlsContext::load(certificate_path_, key_path_);
  if (!loaded) {
    log_warn("the new TLS certificate cannot be used; the current one stays in use",
             {{"why", loaded.error().message}});
    return nullptr;
  }
  context_ = std::move(*loaded);
  log_info("the TLS certificate was reloaded; new connections use it",
           {{"certificate", certificate_path_}});
  return context_;
}

}  // namespace gurukul::server
