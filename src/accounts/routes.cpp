#include "accounts/routes.hpp"

#include <algorithm>
#include <array>

namespace gurukul::accounts {
namespace {

constexpr std::array<Route, 20> kRoutes{{
    {"POST", "/auth/v1/signup", sign_up},
    {"POST", "/auth/v1/token", give_token},
    {"GET", "/auth/v1/user", get_user},
    {"PUT", "/auth/v1/user", update_user},
    {"POST", "/auth/v1/logout", sign_out},
    {"POST", "/auth/v1/recover", recover},
    {"POST", "/auth/v1/resend", resend},
    {"POST", "/auth/v1/otp", send_code},
    {"POST", "/auth/v1/magiclink", send_code},
    {"GET", "/auth/v1/reauthenticate", reauthenticate},
    {"POST", "/auth/v1/verify", verify_code},
    {"GET", "/auth/v1/settings", give_settings},
    {"GET", "/auth/v1/.well-known/jwks.json", give_key_set},
    {"GET", "/auth/v1/health", give_health},
    {"GET", "/auth/v1/authorize", refuse_provider},
    {"POST", "/auth/v1/admin-link", use_admin_link},
    {"POST", "/auth/v1/factors", enroll_factor},
    {"DELETE", "/auth/v1/factors/{id}", remove_factor},
    {"POST", "/auth/v1/factors/{id}/challenge", challenge_factor},
    {"POST", "/auth/v1/factors/{id}/verify", verify_factor},
}};

}  // namespace

RouteMatch match_route(std::string_view method, std::string_view path) {
  return http::match_route<Route>(kRoutes, method, path);
}

void give_token(Context& context, const Call& call) {
  const std::string grant = call.query("grant_type");
  if (grant == "password") return sign_in_with_password(context, call);
  if (grant == "refresh_token") return refresh(context, call);
  if (grant == "pkce") return call.reply->fail(errors::flow_state_not_found());
  call.reply->fail(
      errors::validation_failed("grant_type has to be password, refresh_token or pkce"));
}

}  // namespace gurukul::accounts
