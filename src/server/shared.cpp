#include "server/shared.hpp"

#include "server/log.hpp"
#include "server/services.hpp"

namespace gurukul::server {

Shared::Shared(Settings given)
    : settings(std::move(given)),
      origins(settings.allowed_origins, settings.auth == AuthMode::kOpen),
      security_log(clock, write_log_line) {}

Shared::~Shared() = default;

std::shared_ptr<const auth::KeySet> Shared::keys() const {
  if (jwks) return jwks->keys();
  return services ? services->keys() : nullptr;
}

}  // namespace gurukul::server
