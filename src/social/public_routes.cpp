#include "social/handlers.hpp"
#include "social/openapi.hpp"
#include "social/settings_fields.hpp"

namespace gurukul::social {

void get_settings(Core& core, const ExchangePtr& exchange) {
  core.with_settings(exchange, [exchange](const OperatorSettings& settings) {
    Json body;
    for (const char* name : {"matching", "matchingMessage", "banner", "modes", "guests",
                             "interests", "queueTimeoutMs"}) {
      body[name] = setting_value(settings, name);
    }
    exchange->reply(json_response(200, body));
  });
}

void get_openapi(Core&, const ExchangePtr& exchange) {
  exchange->reply({200,
                   {{"Content-Type", "application/json"},
                    {"Cache-Control", "public, max-age=300"},
                    {"X-Content-Type-Options", "nosniff"}},
                   std::string(openapi_document())});
}

}  // namespace gurukul::social
