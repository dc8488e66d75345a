#pragma once
// The one response to a request: 503 when all callbacks that share it drop it unsent
// (http/one_reply.hpp). It also carries the client of the request. Made
// by AccountService for each request and shared by the callbacks of the request. Any thread.
//
//   auto reply = std::make_shared<Reply>(std::move(send), std::move(client));
//   reply->json(200, {{"id", id}});

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "accounts/api_error.hpp"
#include "accounts/client.hpp"
#include "http/one_reply.hpp"
#include "net/http.hpp"

namespace gurukul::accounts {

class Reply {
 public:
  // Called with a response that contains a `session` (sign_in_session.hpp), before it is sent, to
  // add the device cookie.
  using OnSession = std::function<void(const nlohmann::json& session, net::HttpResponse&)>;

  Reply(http::OneReply::Send send, Client client);
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  // Call one of these, once.
  void json(int status, const nlohmann::json& body);
  void fail(const ApiError& error);
  void send(net::HttpResponse response);

  // The client of the request. Call the setters before any asynchronous work starts.
  const Client& client() const { return client_; }
  void set_on_known_device(bool known) { client_.on_known_device = known; }
  void on_session(OnSession change) { on_session_ = std::move(change); }

 private:
  Client client_;
  OnSession on_session_;
  http::OneReply reply_;
};

using ReplyPtr = std::shared_ptr<Reply>;

}  // namespace gurukul::accounts
