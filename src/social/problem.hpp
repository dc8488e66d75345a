#pragma once
// Error responses as problem details (RFC 9457): `type` for programs, `title` and `detail` for
// users, `field` when one field of the request is invalid. Used by the routes. Any thread.
//
//   reply(problem(404, "not_found", "Not found", "you have no call with this id"));

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "net/http.hpp"
#include "store/database.hpp"

namespace gurukul::social {

// `code` becomes the type "urn:gurukul:problem:CODE". `field` is empty when no field is invalid.
net::HttpResponse problem(int status, std::string_view code, std::string_view title,
                          std::string_view detail, std::string_view field = {});

// Status 404, 400, 409, 503 and 429, in this order. An empty `field`: the body as a whole. `after`:
// the value of Retry-After.
net::HttpResponse not_found(std::string_view detail);
net::HttpResponse invalid(std::string_view field, std::string_view detail);
net::HttpResponse conflict(std::string_view code, std::string_view detail);
net::HttpResponse try_later(std::string_view detail, Millis after);
net::HttpResponse rate_limited(Millis after);
// The response for a failed transaction: 503 when the fault may pass, 409 for a conflict with
// another request, otherwise 500.
net::HttpResponse problem_of(store::Fault fault);

}  // namespace gurukul::social
