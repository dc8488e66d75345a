#pragma once
// One request on its way to its one answer. Shared by the callbacks that work on it; when all of
// them are gone without an answer it answers 503 itself, so that exactly one reply goes out
// whatever happens. One callback at a time; any thread.
//
//   auto exchange = std::make_shared<Exchange>(request, caller, reply, clock.read());
//   exchange->reply(json_response(200, body));

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "net/http.hpp"
#include "social/caller.hpp"

namespace gurukul::social {

class Exchange {
 public:
  using Reply = std::function<void(net::HttpResponse)>;

  Exchange(net::HttpRequest request, std::optional<Caller> caller, Reply reply, TimeReading now);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const net::HttpRequest& request() const { return request_; }
  bool has_caller() const { return caller_.has_value(); }
  // REQUIRES: has_caller(); the router lets nobody else through where a caller is needed.
  const Caller& caller() const;
  const std::string& me() const { return caller().user.value(); }
  Instant now() const { return now_.wall; }
  SteadyTime steady_now() const { return now_.steady; }

  // What stood for {id} in the path, decoded.
  const std::string& id() const { return id_; }
  void set_id(std::string id) { id_ = std::move(id); }
  // The body is large where it is a picture: taken out once.
  std::string take_body() { return std::move(request_.body); }

  // Once.
  void reply(net::HttpResponse response);
  // Runs a part of the work; memory that cannot be had fails this request alone, with 503.
  void run(const std::function<void()>& part);

 private:
  net::HttpRequest request_;
  const std::optional<Caller> caller_;
  Reply reply_;
  const TimeReading now_;
  std::string id_;
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace gurukul::social
