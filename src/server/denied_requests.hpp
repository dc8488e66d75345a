#pragma once
// Records refused requests to /auth/v1 and /api/v1 in the security log: every answer with status
// 401, 403, 409, 422, 429 or 503, every failed sign-in and every new sign-in. Called by Backend,
// which passes requests to the accounts and to the API. Any thread.
//
//   reply = notifying_operator(context.security_log, request, caller, std::move(reply));

#include <functional>
#include <optional>

#include "net/http.hpp"
#include "server/security_recorder.hpp"
#include "social/caller.hpp"

namespace gurukul::server {

// Returns a function that logs the response and then passes it to `reply`. `log` outlives the
// returned function.
std::function<void(net::HttpResponse)> notifying_operator(
    SecurityRecorder& log, const net::HttpRequest& request,
    const std::optional<social::Caller>& caller, std::function<void(net::HttpResponse)> reply);

}  // namespace gurukul::server
