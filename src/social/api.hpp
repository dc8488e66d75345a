#pragma once
// The HTTP API /api/v1: profiles, history, buddies, safety and administration (docs/api.md).
// Made and called by Backend in server/. server/ also verifies the access token, answers OPTIONS
// and adds the CORS headers.
//
//   Api api({.defaults = settings}, *database, clock, events);
//   api.handle(request, caller, [reply](net::HttpResponse response) { reply(response); });
//
// handle() may be called on any thread. `reply` is called exactly once: from inside handle(), on
// the database thread, on the picture worker, or on a thread that calls an Applied or answers
// flush_history() (events.hpp). `reply` must stay valid until the database is destroyed.
//
// Teardown: no call of handle() runs any more. Then destroy the Api, then the Events, then the
// database. ~Api() waits for callbacks that are running. Requests that are still open are answered
// with 503 when their callback is dropped.

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
  OperatorSettings defaults;  // used for settings that no administrator has changed
  bool rate_limits = true;
  // With embedded accounts: returns the statements that delete an account. They are run in the
  // transaction of DELETE /me. Empty: Supabase manages the accounts.
  std::function<store::Transaction(const UserId&)> account_deletion = {};
  SecurityLog security_log = {};  // receives the actions of administrators
  // DELETE /me is allowed only this long after the last authentication. Zero: always allowed.
  Millis recent_sign_in{0};
};

class Api {
 public:
  Api(ApiOptions options, store::Database& database, const Clock& clock, Events& events);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // `caller` is nullopt when the request has no valid token. An unknown path is answered with 404.
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
