#pragma once
// The table of all routes: access rule and handler of each. Used by Api, by ConnectionHandler (to
// decide about request bodies) and by the tests that compare it with the OpenAPI document.
// Constants; any thread.
//
//   const Match match = match_route("GET", "/api/v1/calls/42/messages");

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/route_table.hpp"
#include "social/core.hpp"
#include "social/exchange.hpp"

namespace gurukul::social {

// kPublic: no token needed. kAnyone: any valid token, also that of a guest. kUser: members only.
// kAdmin: administrators only.
enum class Access : std::uint8_t { kPublic, kAnyone, kUser, kAdmin };
std::string_view to_string(Access access);

// Whether a banned user may call the route.
enum class Banned : std::uint8_t { kNo, kYes };

struct RouteEntry {
  std::string_view method;
  std::string_view pattern;
  Access access;
  Banned banned;
  std::optional<Act> act;  // a further rate limit beside kRead or kChange; nullopt: none
  void (*handle)(Core& core, const ExchangePtr& exchange);
};

std::span<const RouteEntry> all_routes();

using Match = http::RouteMatch<RouteEntry>;
Match match_route(std::string_view method, std::string_view path);

}  // namespace gurukul::social
