#include "accounts/routes.hpp"

#include <algorithm>
#include <array>

namespace gurukul::accounts {
namespace {

constexpr std::array<Route, 20> kRoutes{{
    {"POST", "/signup", sign_up},
    {"POST", "/token", give_token},
    {"GET", "/user", get_user},
    {"PUT", "/user", update_user},
    {"POST", "/logout", sign_out},
    {"POST", "/recover", recover},
    {"POST", "/resend", resend},
    {"POST", "/otp", send_code},
    {"POST", "/magiclink", send_code},
    {"GET", "/reauthenticate", reauthenticate},
    {"POST", "/verify", verify_code},
    {"GET", "/settings", give_settings},
    {"GET", "/.well-known/jwks.json", give_key_set},
    {"GET", "/health", give_health},
    {"GET", "/authorize", refuse_provider},
    {"POST", "/admin-link", use_admin_link},
    {"POST", "/factors", enroll_factor},
    {"DELETE", "/factors/*", remove_factor},
    {"POST", "/factors/*/challenge", challenge_factor},
    {"POST", "/factors/*/verify", verify_factor},
}};

bool matches(std::string_view pattern, std::string_view path, std::string& id) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == path;
  if (path.substr(0, star) != pattern.substr(0, star)) return false;
  const std::size_t end = std::min(path.find('/', star), path.size());
  if (end <= star || path.substr(end) != pattern.substr(star + 1)) return false;
  id = path.substr(star, end - star);
  return true;
}

}  // namespace

const Route* find_route(std::string_view method, std::string_view path, bool& known_path,
                        std::string& id) {
  known_path = false;
  for (const Route& route : kRoutes) {
    if (!matches(route.path, path, id)) continue;
    known_path = true;
    if (route.method == method) return &route;
  }
  return nullptr;
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
