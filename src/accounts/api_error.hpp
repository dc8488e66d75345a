#pragma once
// Error responses in the format of Supabase Auth: a status, a code for programs and a message for
// users. Used by AccountService, the account routes and ConnectionHandler. Any thread.
//
//   return reply->fail(errors::invalid_credentials());

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "net/http.hpp"

namespace gurukul::accounts {

struct ApiError {
  int status;
  std::string_view code;  // a string literal
  std::string message;
  std::vector<std::string> weak_password_reasons = {};  // only for weak_password
  std::optional<Millis> retry_after = std::nullopt;     // the header Retry-After; nullopt: none
};

net::HttpResponse error_response(const ApiError& error);
// `body` is JSON text, or empty.
net::HttpResponse api_response(int status, std::string body);

namespace errors {

ApiError validation_failed(std::string message);
ApiError bad_json();
ApiError not_found();
ApiError method_not_allowed();
ApiError too_large();
ApiError invalid_credentials();
ApiError email_not_confirmed();
ApiError user_banned();
ApiError user_already_exists();
ApiError email_exists();
ApiError same_password();
ApiError weak_password(std::string message, std::vector<std::string> reasons);
ApiError anonymous_provider_disabled();
ApiError no_authorization();
ApiError bad_jwt();
ApiError user_not_found();
ApiError session_not_found();
ApiError session_expired();
ApiError reauthentication_needed();
ApiError reauthentication_not_valid();
ApiError insufficient_aal();
ApiError account_needed();
ApiError mfa_factor_not_found();
ApiError mfa_challenge_expired();
ApiError mfa_verification_failed();
ApiError too_many_factors();
ApiError refresh_token_not_found();
ApiError refresh_token_already_used();
ApiError otp_expired();
ApiError flow_state_not_found();
ApiError mail_not_configured();
ApiError over_request_rate_limit(Millis retry_after);
ApiError over_email_send_rate_limit(Millis retry_after);
// Status 503. Only for faults that may pass, never for an error of the user: clients retry after it
// and stay signed in.
ApiError unavailable();
ApiError unexpected_failure();

}  // namespace errors

}  // namespace gurukul::accounts
