#include "server/server_context.hpp"

#include "server/log.hpp"

namespace gurukul::server {

ServerContext::ServerContext(Settings given)
    : settings(std::move(given)),
      origins(settings.allowed_origins, settings.auth == AuthMode::kOpen),
      security_log(clock, write_log_line) {}

}  // namespace gurukul::server
