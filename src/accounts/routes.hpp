#pragma once
// The request handlers under /auth/v1, grouped by source file: sign_up, sign_in, refresh, sign_out,
// user, codes (mailed codes), factors and public_info. Called by AccountService. Any thread.
//
//   const RouteMatch match = match_route("POST", "/auth/v1/signup");
//   if (match.route != nullptr) match.route->handler(context, call);

#include <string>
#include <string_view>

#include "accounts/context.hpp"
#include "accounts/request_body.hpp"
#include "http/request.hpp"
#include "http/route_table.hpp"

namespace gurukul::accounts {

// One request to a route.
struct Call {
  net::HttpRequest request;  // without its body
  RequestBody body;
  ReplyPtr reply;
  std::string address;  // key of per-address limits
  std::string id = {};  // from the path; empty: the route has none

  std::string query(std::string_view name) const { return http::query_value(request.query, name); }
};

using Handler = void (*)(Context&, const Call&);

void sign_up(Context& context, const Call& call);
void give_token(Context& context, const Call& call);  // ?grant_type=
void get_user(Context& context, const Call& call);
void update_user(Context& context, const Call& call);
void sign_out(Context& context, const Call& call);
void recover(Context& context, const Call& call);
void resend(Context& context, const Call& call);
void send_code(Context& context, const Call& call);
void reauthenticate(Context& context, const Call& call);
void verify_code(Context& context, const Call& call);
void give_settings(Context& context, const Call& call);
void give_key_set(Context& context, const Call& call);
void give_health(Context& context, const Call& call);
void use_admin_link(Context& context, const Call& call);
void enroll_factor(Context& context, const Call& call);
void challenge_factor(Context& context, const Call& call);
void verify_factor(Context& context, const Call& call);
void remove_factor(Context& context, const Call& call);
void refuse_provider(Context& context, const Call& call);

// The two grant types of POST /token.
void sign_in_with_password(Context& context, const Call& call);
void refresh(Context& context, const Call& call);

struct Route {
  std::string_view method;
  std::string_view pattern;
  Handler handler;
};

using RouteMatch = http::RouteMatch<Route>;
RouteMatch match_route(std::string_view method, std::string_view path);

}  // namespace gurukul::accounts
