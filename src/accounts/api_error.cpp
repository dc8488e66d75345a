#include "accounts/api_error.hpp"

#include <nlohmann/json.hpp>

namespace gurukul::accounts {

net::HttpResponse api_response(int status, std::string body) {
  net::HttpResponse response{status,
                             {{"X-Supabase-Api-Version", "2024-01-01"},
                              {"Cache-Control", "no-store"},
                              {"X-Content-Type-Options", "nosniff"}},
                             std::move(body)};
  if (!response.body.empty()) response.headers.push_back({"Content-Type", "application/json"});
  return response;
}

net::HttpResponse error_response(const ApiError& error) {
  // The body has the error code and the message in both formats that the client knows. The client
  // selects one by a version header, but a page of another origin may not see that header.
  nlohmann::json body = {{"code", error.code},
                         {"error_code", error.code},
                         {"message", error.message},
                         {"msg", error.message}};
  if (!error.weak_password_reasons.empty()) {
    body["weak_password"] = {{"message", error.message}, {"reasons", error.weak_password_reasons}};
  }
  net::HttpResponse response = api_response(error.status, body.dump());
  response.headers.push_back({"x-sb-error-code", std::string(error.code)});
  if (error.retry_after) {
    const std::int64_t seconds = (error.retry_after->count() + 999) / 1000;
    response.headers.push_back({"Retry-After", std::to_string(seconds)});
  }
  return response;
}

namespace errors {

ApiError validation_failed(std::string message) {
  return {400, "validation_failed", std::move(message)};
}
ApiError bad_json() {
  return {400, "bad_json",
          "The request body has to be a JSON object with at most 32 levels of nesting"};
}
ApiError not_found() {
  return {404, "not_found", "This path does not exist"};
}
ApiError method_not_allowed() {
  return {405, "method_not_allowed", "This path does not support that method"};
}
ApiError too_large() {
  return {413, "request_body_too_large", "The request body is larger than 64 KiB"};
}
ApiError invalid_credentials() {
  return {400, "invalid_credentials", "Invalid login credentials"};
}
ApiError email_not_confirmed() {
  return {400, "email_not_confirmed", "Email not confirmed"};
}
ApiError user_banned() {
  return {400, "user_banned", "User is banned"};
}
ApiError user_already_exists() {
  return {422, "user_already_exists", "User already registered"};
}
ApiError email_exists() {
  return {422, "email_exists", "A user with this email address has already been registered"};
}
ApiError same_password() {
  return {422, "same_password", "New password should be different from the old password."};
}
ApiError weak_password(std::string message, std::vector<std::string> reasons) {
  return {422, "weak_password", std::move(message), std::move(reasons)};
}
ApiError anonymous_provider_disabled() {
  return {422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled"};
}
ApiError no_authorization() {
  return {401, "no_authorization", "This endpoint requires a valid Bearer token"};
}
ApiError bad_jwt() {
  return {403, "bad_jwt", "invalid JWT: unable to parse or verify signature"};
}
ApiError user_not_found() {
  return {403, "user_not_found", "User from sub claim in JWT does not exist"};
}
ApiError session_not_found() {
  return {403, "session_not_found", "Session from session_id claim in JWT does not exist"};
}
ApiError session_expired() {
  return {400, "session_expired", "Invalid Refresh Token: Session Expired"};
}
ApiError reauthentication_needed() {
  return {403, "reauthentication_needed",
          "This change requires your current password (current_password), a code from a mail "
          "(nonce) or a sign-in within the last ten minutes"};
}
ApiError reauthentication_not_valid() {
  return {422, "reauthentication_not_valid", "Verification code is wrong or has expired"};
}
ApiError account_needed() {
  return {403, "account_needed", "Guests cannot do this. Create an account first"};
}
ApiError mfa_factor_not_found() {
  return {404, "mfa_factor_not_found", "Factor not found"};
}
ApiError mfa_challenge_expired() {
  return {422, "mfa_challenge_expired",
          "The challenge has expired or was already used. Request a new one"};
}
ApiError mfa_verification_failed() {
  return {422, "mfa_verification_failed", "Invalid TOTP code entered"};
}
ApiError too_many_factors() {
  return {422, "too_many_enrolled_mfa_factors",
          "The account already has a second factor. Remove it before you add another"};
}
ApiError insufficient_aal() {
  return {401, "insufficient_aal", "This request requires a sign-in with the second factor (AAL2)"};
}
ApiError refresh_token_not_found() {
  return {400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found"};
}
ApiError refresh_token_already_used() {
  return {400, "refresh_token_already_used", "Invalid Refresh Token: Already Used"};
}
ApiError otp_expired() {
  return {403, "otp_expired", "Token has expired or is invalid"};
}
ApiError flow_state_not_found() {
  return {404, "flow_state_not_found",
          "No sign-in of this kind is in progress. This server does not support grant_type pkce"};
}
ApiError mail_not_configured() {
  return {422, "mail_not_configured",
          "This server cannot send mail because GURUKUL_SMTP_URL is not set. Contact the operator"};
}
ApiError over_request_rate_limit(Millis retry_after) {
  return {429, "over_request_rate_limit", "Request rate limit reached", {}, retry_after};
}
ApiError over_email_send_rate_limit(Millis retry_after) {
  const std::int64_t seconds = (retry_after.count() + 999) / 1000;
  return {429,
          "over_email_send_rate_limit",
          "For security purposes, you can only request this after " + std::to_string(seconds) +
              " seconds.",
          {},
          retry_after};
}
ApiError unavailable() {
  return {503,
          "unavailable",
          "The account service is not available at the moment. Try again",
          {},
          Millis{1'000}};
}
ApiError unexpected_failure() {
  return {500, "unexpected_failure",
          "The server could not process the request because of an internal error"};
}

}  // namespace errors

}  // namespace gurukul::accounts
