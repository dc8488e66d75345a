#pragma once
// The answer that is owed to one request: given once, and 503 when everybody who could give it is
// gone, so that no client waits for ever. Shared by whatever runs for the request. Any thread.
//
//   auto reply = std::make_shared<Reply>(std::move(send));
//   reply->json(200, {{"id", id}});

#include <atomic>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "accounts/api_error.hpp"
#include "net/http.hpp"

namespace gurukul::accounts {

class Reply {
 public:
  explicit Reply(std::function<void(net::HttpResponse)> send) : send_(std::move(send)) {}
  ~Reply();
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  // One of them, once.
  void json(int status, const nlohmann::json& body);
  void fail(const ApiError& error);
  void send(net::HttpResponse response);

 private:
  std::function<void(net::HttpResponse)> send_;
  std::atomic<bool> sent_{false};
};

using ReplyPtr = std::shared_ptr<Reply>;

}  // namespace gurukul::accounts
