#pragma once
// The one response to a request. It is sent exactly once: by send(), or by the destructor when all
// who could send it are gone, so that no client waits for ever. Member of social::Exchange and
// accounts::Reply, which the callbacks of a request share. Any thread.
//
//   OneReply reply(std::move(send), [] { return unavailable(); });
//   reply.send(json_response(200, body));

#include <atomic>
#include <functional>

#include "net/http.hpp"

namespace gurukul::http {

class OneReply {
 public:
  using Send = std::function<void(net::HttpResponse)>;

  // `otherwise` makes the response that the destructor sends.
  OneReply(Send send, net::HttpResponse (*otherwise)());
  ~OneReply();
  OneReply(const OneReply&) = delete;
  OneReply& operator=(const OneReply&) = delete;

  // REQUIRES: !is_sent().
  void send(net::HttpResponse response);
  bool is_sent() const { return is_sent_; }

 private:
  Send send_;
  net::HttpResponse (*otherwise_)();
  std::atomic<bool> is_sent_{false};
};

}  // namespace gurukul::http
