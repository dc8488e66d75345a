#include "server/denied_requests.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace gurukul::server {
namespace {

constexpr std::string_view kAccountRoutes = "/auth/v1/";

// The error code in the body of an error response of the server, the accounts or the API. Empty:
// the body has no code.
std::string_view code_in(std::string_view body) {
  for (const std::string_view before : {R"("error_code":")", "urn:gurukul:problem:"}) {
    const std::size_t found = body.find(before);
    if (found == std::string_view::npos) continue;
    const std::string_view rest = body.substr(found + before.size());
    return rest.substr(0, rest.find('"'));
  }
  return {};
}

// True for the codes of failed sign-ins. Some of them come with status 400, as the clients of
// Supabase expect, so the status alone does not show them.
bool is_failed_log_in(std::string_view code) {
  constexpr std::string_view kCodes[] = {
      "invalid_credentials",     "email_not_confirmed",        "user_banned",
      "refresh_token_not_found", "refresh_token_already_used", "otp_expired"};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

// The kind of the security event. Empty: the response is not a refusal.
std::string_view refusal_kind(int status, std::string_view code) {
  if (is_failed_log_in(code)) return "sign_in";
  switch (status) {
    case 401:
      return "unauthenticated";
    case 403:
      return "forbidden";
    case 409:
    case 422:
      return "rejected";
    case 429:
      return "rate_limited";
    case 503:
      return "unavailable";
    default:
      return {};
  }
}

// The id of the user who signed in with this request. Empty: no new sign-in. A token refresh
// continues an existing sign-in.
std::string account_signed_in(const std::string& what, bool is_refresh, const std::string& body) {
  if (is_refresh || what.find(kAccountRoutes) == std::string::npos) return {};
  if (body.find("\"access_token\"") == std::string::npos) return {};
  const auto parsed = nlohmann::json::parse(body, nullptr, false);
  const auto user = parsed.is_object() ? parsed.find("user") : parsed.end();
  if (!parsed.is_object() || user == parsed.end() || !user->is_object()) return {};
  return user->value("id", "");
}

}  // namespace

std::function<void(net::HttpResponse)> notifying_operator(
    SecurityRecorder& log, const net::HttpRequest& request,
    const std::optional<social::Caller>& caller, std::function<void(net::HttpResponse)> reply) {
  const bool is_refresh = request.query.find("refresh_token") != std::string::npos;
  return [&log, what = request.method + " " + request.path, address = request.client_address.text(),
          account = caller ? caller->user.value() : std::string(), is_refresh,
          reply = std::move(reply)](net::HttpResponse response) {
    const std::string_view code = response.status < 400 ? "" : code_in(response.body);
    const std::string_view kind = refusal_kind(response.status, code);
    if (!kind.empty()) {
      const std::string detail =
          what + ": " + std::to_string(response.status) + " " + std::string(code);
      log.tell({.kind = kind,
                .outcome = "refused",
                .client_address = address,
                .account = account,
                .detail = detail});
    } else if (response.status < 300) {
      const std::string signed_in = account_signed_in(what, is_refresh, response.body);
      if (!signed_in.empty()) {
        log.tell({.kind = "sign_in",
                  .outcome = "done",
                  .client_address = address,
                  .account = signed_in,
                  .detail = what});
      }
    }
    reply(std::move(response));
  };
}

}  // namespace gurukul::server
