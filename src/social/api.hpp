#pragma once
// The HTTP API /api/v1 on profiles, history, buddies, safety and the operator's desk (docs/api.md).
// Called by server/, which has verified the bearer token, answers OPTIONS and adds CORS.
//
//   Api api({.defaults = settings}, *database, clock, events);
//   api.handle(request, caller, [reply](net::HttpResponse response) { reply(response); });
//
// handle(): any thread. `reply` is called exactly once: from inside handle(), on a thread of the
// database, of the pictures, or on one that calls an Applied of events.hpp; it must stay valid
// until the database is destroyed. What it is given is held by nothing else.
// Teardown: no handle() runs any more -> ~Api() (waits for callbacks that run at the moment, what
// is still owed is answered with 503 as it comes back) -> Events -> Database.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/security_event.hpp"
#include "net/http.hpp"
#include "social/caller.hpp"
#include "social/events.hpp"
#include "social/settings.hpp"
#include "store/database.hpp"

namespace gurukul::social {

inline constexpr std::size_t kAvatarBytesMax = 5 * 1024 * 1024;

struct ApiOptions {
  OperatorSettings defaults;  // of what no admin has set
  bool rate_limits = true;
  // Embedded accounts: the statements that delete one, run in the transaction of DELETE /me.
  std::function<store::Transaction(const UserId&)> account_deletion = {};
  SecurityLog security_log = {};  // acts of admins
  // How close to a sign-in the deletion of an account has to be; zero: anything will do.
  Millis recent_sign_in{0};
};

class Api {
 public:
  Api(ApiOptions options, store::Database& database, const Clock& clock, Events& events);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // Nobody: no valid token came. Paths that are none of ours get 404.
  void handle(net::HttpRequest request, std::optional<Caller> caller,
              std::function<void(net::HttpResponse)> reply);

  struct Route {
    std::string_view method;
    std::string_view pattern;  // "/api/v1/calls/{id}/messages"
    std::string_view access;   // public, anyone, user, admin
  };
  static std::vector<Route> routes();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gurukul::social
