#include "accounts/routes.hpp"

namespace gurukul::accounts {

namespace {
using Json = nlohmann::json;
}  // namespace

void give_settings(Context& context, const Call& call) {
  const bool guests = !context.options.guests_allowed || context.options.guests_allowed();
  Json external = {{"email", true}, {"phone", false}, {"anonymous_users", guests}};
  for (const char* provider :
       {"apple",         "azure",   "bitbucket", "discord",    "facebook", "figma",
        "github",        "gitlab",  "google",    "kakao",      "keycloak", "linkedin",
        "linkedin_oidc", "notion",  "slack",     "slack_oidc", "snapchat", "spotify",
        "twitch",        "twitter", "workos",    "zoom"}) {
    external[provider] = false;
  }
  call.reply->json(200, {{"external", external},
                         {"disable_signup", false},
                         {"mailer_autoconfirm", !context.sends_mail()},
                         {"mailer_enabled", context.sends_mail()},
                         {"phone_autoconfirm", false},
                         {"sms_provider", ""},
                         {"mfa_enabled", true},
                         {"saml_enabled", false},
                         {"passkeys_enabled", false}});
}

void give_key_set(Context& context, const Call& call) {
  net::HttpResponse response = api_response(200, context.key.key_set_json());
  for (net::HttpHeader& header : response.headers) {
    if (header.name == "Cache-Control") header.value = "public, max-age=600";
  }
  call.reply->send(std::move(response));
}

void give_health(Context& context, const Call& call) {
  if (!context.database.available()) return call.reply->fail(errors::unavailable());
  call.reply->json(200, {{"name", "Gurukul accounts"},
                         {"description", "Compatible with Supabase Auth"},
                         {"version", GURUKUL_VERSION}});
}

void refuse_provider(Context&, const Call& call) {
  call.reply->fail(
      errors::validation_failed("This provider is not supported. Sign in by e-mail or as a guest"));
}

}  // namespace gurukul::accounts
