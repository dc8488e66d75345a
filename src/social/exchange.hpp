#pragma once
// One HTTP request and its one reply. Shared by the callbacks that work on it. If all of them are
// dropped without a reply, 503 is sent (http/one_reply.hpp).
// Made by Api::handle(); used by one callback at a time, on any thread.
//
//   auto exchange = std::make_shared<Exchange>(request, caller, reply, clock.read());
//   exchange->reply(json_response(200, body));

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "http/one_reply.hpp"
#include "net/http.hpp"
#include "social/caller.hpp"

namespace gurukul::social {

class Exchange {
 public:
  using Reply = http::OneReply::Send;

  Exchange(net::HttpRequest request, std::optional<Caller> caller, Reply reply, TimeReading now);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const net::HttpRequest& request() const { return request_; }
  bool has_caller() const { return caller_.has_value(); }
  // REQUIRES: has_caller(). The router rejects requests without a caller where one is needed.
  const Caller& caller() const;
  // The caller's user id as text.
  const std::string& me() const { return caller().user.value(); }
  // When the request arrived.
  Instant now() const { return now_.wall; }
  SteadyTime steady_now() const { return now_.steady; }

  // The value of {id} in the path, percent-decoded. Empty: the route has no {id}.
  const std::string& id() const { return id_; }
  void set_id(std::string id) { id_ = std::move(id); }
  // Moves the body out, because a picture is large. Call at most once.
  std::string take_body() { return std::move(request_.body); }

  // Call at most once.
  void reply(net::HttpResponse response);
  // Runs `part`. If it runs out of memory, only this request fails, with 503.
  void run(const std::function<void()>& part);

 private:
  net::HttpRequest request_;
  const std::optional<Caller> caller_;
  http::OneReply reply_;
  const TimeReading now_;
  std::string id_;
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace gurukul::social
