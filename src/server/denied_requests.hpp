#pragma once
// What requests to /auth/v1 and /api/v1 came to, for the operator: whatever a user is refused with
// 401, 403, 409, 422, 429 or 503, every log-in that failed and every one that worked is found in
// the security log. Used where requests are handed to accounts and to the API. Any thread.
//
//   reply = notifying_operator(shared.security_log, request, caller, std::move(reply));

#include <functional>
#include <optional>

#include "net/http.hpp"
#include "server/security_recorder.hpp"
#include "social/caller.hpp"

namespace gurukul::server {

// Answers with `reply`, once it has told. The recorder outlives what is returned.
std::function<void(net::HttpResponse)> notifying_operator(
    SecurityRecorder& log, const net::HttpRequest& request,
    const std::optional<social::Caller>& caller, std::function<void(net::HttpResponse)> reply);

}  // namespace gurukul::server
