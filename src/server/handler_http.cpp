#include <array>

#include "http/request.hpp"
#include "protocol/json_string.hpp"
#include "server/connection_handler.hpp"
#include "server/metrics.hpp"
#include "server/response_rules.hpp"

namespace gurukul::server {
namespace {

using net::HttpRequest;
using net::HttpResponse;

HttpResponse json_response(int status, std::string body) {
  return {status,
          {{"Content-Type", "application/json"},
           {"Cache-Control", "no-store"},
           {"X-Content-Type-Options", "nosniff"}},
          std::move(body)};
}

bool changes_something(const HttpRequest& request) {
  return !http::is_read(request) && request.method != "OPTIONS";
}

// The answer to a changing request from a page of another origin that is not allowed. A browser
// hides the answer from such a page, but it sends the request, so the request must not change
// anything. The body has the error fields of both APIs: that of the accounts and that of social/.
HttpResponse foreign_origin(const HttpRequest& request) {
  std::string body = R"({"status":403,"code":"foreign_origin","error_code":"foreign_origin",)"
                     R"("title":"Requests from this origin are not allowed","message":)";
  const std::string words = "the origin of the page, " + request.header("origin") +
                            ", is not this server's own and is not in GURUKUL_ALLOWED_ORIGINS";
  protocol::append_json_string(body, words);
  body += R"(,"msg":)";
  protocol::append_json_string(body, words);
  HttpResponse response = json_response(403, body + "}");
  response.headers.push_back({"Vary", "Origin"});
  return response;
}

}  // namespace

std::optional<HttpResponse> ConnectionHandler::on_http(net::RequestId id,
                                                       const HttpRequest& request) {
  auto response = route(id, request);
  if (response) add_browser_rules(*response, request.https);
  return response;
}

// A response that on_http() did not return.
void ConnectionHandler::respond(net::RequestId id, const HttpRequest& request,
                                HttpResponse response) {
  add_browser_rules(response, request.https);
  connections_.respond(id, std::move(response));
}

// The routes that need no database. The accounts and the API have tables of their own.
struct ConnectionHandler::BuiltInRoute {
  std::string_view method;
  std::string_view pattern;
  std::optional<HttpResponse> (ConnectionHandler::*handle)(net::RequestId, const HttpRequest&);
};

http::RouteMatch<ConnectionHandler::BuiltInRoute> ConnectionHandler::match_built_in(
    const HttpRequest& request) {
  static constexpr std::array<BuiltInRoute, 5> kRoutes{{
      {"GET", "/api/v1/config", &ConnectionHandler::get_config},
      {"GET", "/api/v1/ice-servers", &ConnectionHandler::get_ice_servers},
      {"GET", "/healthz", &ConnectionHandler::get_health},
      {"GET", "/readyz", &ConnectionHandler::get_readiness},
      {"GET", "/metrics", &ConnectionHandler::get_metrics},
  }};
  return http::match_route<BuiltInRoute>(kRoutes, request.method, request.path);
}

std::optional<HttpResponse> ConnectionHandler::route(net::RequestId id,
                                                     const HttpRequest& request) {
  const std::string& path = request.path;
  const auto built_in = match_built_in(request);
  const bool is_built_in = !built_in.allow.empty();
  if (path.starts_with("/api/") || path.starts_with("/auth/v1/")) {
    if (changes_something(request) && !context_.origins.allows(request)) {
      warn_of_origin(request);
      return foreign_origin(request);
    }
    if (!is_built_in && !(backend_ && backend_->serves(path))) {
      return json_response(404, R"({"title":"not found","status":404})");
    }
    if (request.method == "OPTIONS") return with_cors(request, {204, {}, {}});
    if (!is_built_in) return serve(id, request, true);
  }
  if (built_in.route != nullptr) return (this->*built_in.route->handle)(id, request);
  if (is_built_in) return method_refused();
  if (path == "/ws") {
    HttpResponse response = net::plain_response(426, "connect to this path with a WebSocket");
    response.headers.push_back({"Upgrade", "websocket"});
    return response;
  }
  return get_file(request);
}

HttpResponse ConnectionHandler::with_cors(const HttpRequest& request, HttpResponse response) const {
  context_.origins.add_cors(request, response);
  return response;
}

std::optional<HttpResponse> ConnectionHandler::get_config(net::RequestId,
                                                          const HttpRequest& request) {
  std::string body = R"({"auth":)";
  protocol::append_json_string(body, to_string(context_.settings.auth));
  return with_cors(request, json_response(200, body + R"(,"protocol":1})"));
}

std::optional<HttpResponse> ConnectionHandler::get_ice_servers(net::RequestId id,
                                                               const HttpRequest& request) {
  return ice_servers(id, request, http::bearer_token(request), true);
}

std::optional<HttpResponse> ConnectionHandler::get_health(net::RequestId, const HttpRequest&) {
  return net::plain_response(200, "ok");
}

std::optional<HttpResponse> ConnectionHandler::get_readiness(net::RequestId, const HttpRequest&) {
  if (context_.ready) return net::plain_response(200, "ready");
  ++context_.unready_answers;
  return net::plain_response(503, "the server is shutting down");
}

// Served by MetricsListener when the setting names an address.
std::optional<HttpResponse> ConnectionHandler::get_metrics(net::RequestId,
                                                           const HttpRequest& request) {
  if (!context_.settings.metrics.host.empty()) return get_file(request);
  return metrics_response(context_, backend_, request);
}

HttpResponse ConnectionHandler::get_file(const HttpRequest& request) const {
  return context_.files ? context_.files->serve(request) : net::plain_response(404, "not found");
}

// Passes a request to the accounts or to the API. Here the token only identifies the user; the
// accounts and the API check what the user may do.
std::optional<HttpResponse> ConnectionHandler::serve(net::RequestId id, const HttpRequest& request,
                                                     bool may_refetch) {
  std::optional<social::Caller> caller;
  const std::string token = http::bearer_token(request);
  if (!token.empty() && !request.path.starts_with("/auth/v1/")) {
    const auto current = keys();
    const auto outcome = context_.verifier->verify(token, current.get(), context_.clock.wall());
    if (const auto* identity = std::get_if<auth::Identity>(&outcome)) {
      caller = backend_->caller_of(*identity);
    } else if (fetch_keys_after(std::get<auth::TokenFault>(outcome), may_refetch,
                                [this, id, request] {
                                  const auto late = serve(id, request, false);
                                  if (late) respond(id, request, *late);
                                })) {
      return std::nullopt;
    }
  }
  // A small copy of the request, with all that add_cors() and add_browser_rules() need.
  net::HttpRequest origin;
  origin.https = request.https;
  origin.host = request.host;
  for (const net::HttpHeader& header : request.headers) {
    if (header.name == "origin") origin.headers.push_back(header);
  }
  backend_->handle(
      request, std::move(caller),
      [this, id, loop = &connections_, origin = std::move(origin)](HttpResponse response) {
        context_.origins.add_cors(origin, response);
        add_browser_rules(response, origin.https);
        loop->post([loop, id, response = std::move(response)]() mutable {
          loop->respond(id, std::move(response));
        });
      });
  return std::nullopt;
}

std::optional<HttpResponse> ConnectionHandler::ice_servers(net::RequestId id,
                                                           const HttpRequest& request,
                                                           const std::string& token,
                                                           bool may_refetch) {
  if (!context_.verifier) return ice_response(request, "anonymous", true);
  const auto current = keys();
  const auto outcome = context_.verifier->verify(token, current.get(), context_.clock.wall());
  if (const auto* identity = std::get_if<auth::Identity>(&outcome);
      identity != nullptr && !backend_->has_ended(identity->sign_in)) {
    return ice_servers_of(id, request, *identity);
  }
  const auto* fault = std::get_if<auth::TokenFault>(&outcome);
  const auto again = [this, id, request, token] {
    if (const auto late = ice_servers(id, request, token, false)) respond(id, request, *late);
  };
  if (fault != nullptr && fetch_keys_after(*fault, may_refetch, again)) return std::nullopt;
  const std::string_view why = fault != nullptr ? to_string(*fault) : "ended_sign_in";
  notify_operator("unauthenticated", request.client_address,
                  "/api/v1/ice-servers: " + std::string(why));
  HttpResponse response =
      json_response(401, R"({"title":"a valid access token is required","status":401})");
  response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return with_cors(request, std::move(response));
}

// A guest gets relay credentials only when it waits or is matched, and none here. A user whose
// profile cannot be read now gets none either. A banned user gets status 403. The number of
// requests per hour is limited for each client address.
std::optional<HttpResponse> ConnectionHandler::ice_servers_of(net::RequestId id,
                                                              const HttpRequest& request,
                                                              const auth::Identity& identity) {
  if (identity.is_anonymous) return ice_response(request, identity.user.value(), false);
  if (context_.settings.rate_limits) {
    if (const auto wait = context_.relays_by_address.take(request.client_address.limit_key(),
                                                          context_.clock.steady())) {
      HttpResponse response =
          json_response(429, R"({"title":"too many requests for relay credentials","status":429})");
      response.headers.push_back({"Retry-After", std::to_string(wait->count() / 1000 + 1)});
      return with_cors(request, std::move(response));
    }
  }
  backend_->profiles().load(
      backend_->caller_of(identity),
      [this, id, request, user = identity.user, loop = &connections_](ProfileCache::Known profile) {
        loop->post([this, id, request, user, profile = std::move(profile)] {
          if (profile && profile->banned) {
            return respond(
                id, request,
                with_cors(request, json_response(403, R"({"title":"banned","status":403})")));
          }
          respond(id, request, ice_response(request, user.value(), profile != nullptr));
        });
      });
  return std::nullopt;
}

HttpResponse ConnectionHandler::ice_response(const HttpRequest& request, std::string_view user,
                                             bool with_relay) {
  std::string body = R"({"iceServers":)";
  if (with_relay) {
    ice_.append_json(body, user, context_.clock.wall());
  } else {
    ice_.append_json_without_relay(body);
  }
  return with_cors(request, json_response(200, body + "}"));
}

}  // namespace gurukul::server
