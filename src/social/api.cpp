#include "social/api.hpp"

#include <utility>

#include "social/core.hpp"
#include "social/json.hpp"
#include "social/problem.hpp"
#include "social/profile.hpp"
#include "social/router.hpp"

namespace gurukul::social {
namespace {

net::HttpResponse unauthenticated() {
  net::HttpResponse response =
      problem(401, "unauthenticated", "Sign in first",
              "this request requires a valid access token as a bearer token");
  response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

std::optional<net::HttpResponse> refusal_of(const RouteEntry& route, const Exchange& exchange) {
  if (route.access == Access::kPublic) return std::nullopt;
  if (!exchange.has_caller()) return unauthenticated();
  if (route.access == Access::kAdmin && !exchange.caller().is_admin) {
    return problem(403, "admins_only", "For administrators only",
                   "this request requires the rights of an administrator");
  }
  if (route.access == Access::kUser && exchange.caller().is_guest) {
    return problem(403, "account_needed", "An account is needed",
                   "guests have no history, no buddies and no picture, and cannot rate calls: "
                   "create an account, which keeps your profile");
  }
  return std::nullopt;
}

net::HttpResponse banned_problem(const store::Row& row) {
  net::HttpResponse response = problem(403, "banned", "You are banned", "reason: " + row.text(0));
  Json body = Json::parse(response.body);
  body["reason"] = row.text(0);
  body["until"] = number_or_null(row, 1);
  response.body = body.dump();
  return response;
}

// Creates the profile of a new user, and reads whether the user has deleted the account or is
// banned.
store::Transaction upsert_profile(const Exchange& exchange) {
  return {see_profile(exchange.caller(), exchange.now()),
          {"SELECT id FROM gurukul.departed WHERE id = $1", {exchange.me()}},
          {"SELECT reason, until FROM gurukul.bans WHERE user_id = $1 AND lifted_at IS NULL "
           "AND (until IS NULL OR until > $2)",
           {exchange.me(), exchange.now().unix_ms}}};
}

}  // namespace

struct Api::Impl {
  Impl(ApiOptions options, store::Database& database, const Clock& clock, Events& events)
      : core(std::move(options), database, clock, events) {}

  std::optional<net::HttpResponse> limit(const RouteEntry& route, const Exchange& exchange);
  void enter(const RouteEntry& route, const ExchangePtr& exchange);

  Core core;
};

Api::Api(ApiOptions options, store::Database& database, const Clock& clock, Events& events)
    : impl_(std::make_unique<Impl>(std::move(options), database, clock, events)) {}

Api::~Api() = default;

std::optional<net::HttpResponse> Api::Impl::limit(const RouteEntry& route,
                                                  const Exchange& exchange) {
  if (!core.options.rate_limits) return std::nullopt;
  const UserId& user = exchange.caller().user;
  const Act general = route.method == "GET" ? Act::kRead : Act::kChange;
  auto wait = core.limits.take(user, general, exchange.steady_now());
  if (!wait && route.act) wait = core.limits.take(user, *route.act, exchange.steady_now());
  if (!wait) return std::nullopt;
  return rate_limited(*wait);
}

void Api::Impl::enter(const RouteEntry& route, const ExchangePtr& exchange) {
  core.run(exchange, upsert_profile(*exchange),
           [this, &route, exchange](const store::Outcome& outcome) {
             if (!outcome[1].rows.empty()) {
               return exchange->reply(problem(410, "account_deleted", "This account was deleted",
                                              "the account and its data were deleted"));
             }
             if (exchange->caller().has_ended) return exchange->reply(unauthenticated());
             if (!outcome[2].rows.empty() && route.banned == Banned::kNo) {
               return exchange->reply(banned_problem(outcome[2].rows.front()));
             }
             route.handle(core, exchange);
           });
}

void Api::handle(net::HttpRequest request, std::optional<Caller> caller,
                 std::function<void(net::HttpResponse)> reply) {
  const Match match = match_route(request.method, request.path);
  const auto exchange = std::make_shared<Exchange>(std::move(request), std::move(caller),
                                                   std::move(reply), impl_->core.clock.read());
  if (match.allow.empty()) return exchange->reply(not_found("this path does not exist"));
  if (match.route == nullptr) {
    net::HttpResponse response = problem(405, "method_not_allowed", "Method not allowed",
                                         "this path allows only: " + match.allow);
    response.headers.push_back({"Allow", match.allow});
    return exchange->reply(std::move(response));
  }
  exchange->set_id(match.id);
  if (auto refusal = refusal_of(*match.route, *exchange)) return exchange->reply(*refusal);
  if (match.route->access == Access::kPublic) return match.route->handle(impl_->core, exchange);
  if (auto refusal = impl_->limit(*match.route, *exchange)) return exchange->reply(*refusal);
  impl_->enter(*match.route, exchange);
}

std::vector<Api::Route> Api::routes() {
  std::vector<Route> routes;
  for (const RouteEntry& route : all_routes()) {
    routes.push_back({route.method, route.pattern, to_string(route.access)});
  }
  return routes;
}

}  // namespace gurukul::social
