#include "server/server_context.hpp"

#include "server/backend.hpp"
#include "server/log.hpp"

namespace gurukul::server {

ServerContext::ServerContext(Settings given)
    : settings(std::move(given)),
      origins(settings.allowed_origins, settings.auth == AuthMode::kOpen),
      security_log(clock, write_log_line) {}

ServerContext::~ServerContext() = default;

std::shared_ptr<const auth::KeySet> ServerContext::keys() const {
  if (jwks) return jwks->keys();
  return backend ? backend->keys() : nullptr;
}

}  // namespace gurukul::server
