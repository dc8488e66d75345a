#pragma once
// The answer that is owed to one request: given once, and 503 when everybody who could give it is
// gone, so that no client waits for ever. It knows who asks. Shared by whatever runs for the
// request. Any thread.
//
//   auto reply = std::make_shared<Reply>(std::move(send), std::move(client));
//   reply->json(200, {{"id", id}});

#include <atomic>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "accounts/api_error.hpp"
#include "accounts/client.hpp"
#include "net/http.hpp"

namespace gurukul::accounts {

class Reply {
 public:
  // An answer that opens a session is changed by this before it goes out: it names the device.
  using OnSession = std::function<void(const nlohmann::json& session, net::HttpResponse&)>;

  Reply(std::function<void(net::HttpResponse)> send, Client client)
      : client_(std::move(client)), send_(std::move(send)) {}
  ~Reply();
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  // One of them, once.
  void json(int status, const nlohmann::json& body);
  void fail(const ApiError& error);
  void send(net::HttpResponse response);

  // Who asks. The setters are called before anything runs later.
  const Client& client() const { return client_; }
  void set_on_known_device(bool known) { client_.on_known_device = known; }
  void on_session(OnSession change) { on_session_ = std::move(change); }

 private:
  Client client_;
  OnSession on_session_;
  std::function<void(net::HttpResponse)> send_;
  std::atomic<bool> sent_{false};
};

using ReplyPtr = std::shared_ptr<Reply>;

}  // namespace gurukul::accounts
