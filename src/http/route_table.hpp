#pragma once
// Finds the route of a request in a table. A route has at least the members `method` and `pattern`,
// both text. A pattern is a path that may contain "{id}" as one segment. Used by accounts/, social/
// and server/. Any thread.
//
//   constexpr Route kRoutes[] = {{"GET", "/calls/{id}/messages", list_messages}};
//   const auto match = http::match_route<Route>(kRoutes, "GET", "/calls/42/messages");
//   match.route->handle(match.id);                                // "42"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gurukul::http {

template <class Route>
struct RouteMatch {
  const Route* route = nullptr;  // null: no such path, or not with that method
  std::string allow;             // the methods of the path, comma-separated; empty: no such path
  std::string id;                // the segment that stands for {id}, decoded; empty: none
};

// The segment of the path that stands for {id}, percent-decoded; empty if the pattern has none.
// nullopt: the path does not match, or the segment is not valid UTF-8 without NUL.
std::optional<std::string> match_pattern(std::string_view pattern, std::string_view path);
// True when a route for `route_method` answers a request with `method`: GET answers HEAD as well
// (RFC 9110 section 9.3.2).
bool answers_method(std::string_view route_method, std::string_view method);
void add_allowed(std::string& allow, std::string_view route_method);

template <class Route>
RouteMatch<Route> match_route(std::span<const Route> routes, std::string_view method,
                              std::string_view path) {
  RouteMatch<Route> match;
  for (const Route& route : routes) {
    auto id = match_pattern(route.pattern, path);
    if (!id) continue;
    match.id = std::move(*id);
    add_allowed(match.allow, route.method);
    if (answers_method(route.method, method)) match.route = &route;
  }
  return match;
}

}  // namespace gurukul::http
