#include "http/one_reply.hpp"

#include <utility>

#include "base/check.hpp"

namespace gurukul::http {

OneReply::OneReply(Send send, net::HttpResponse (*otherwise)())
    : send_(std::move(send)), otherwise_(otherwise) {
  GURUKUL_CHECK(send_ != nullptr && otherwise_ != nullptr);
}

OneReply::~OneReply() {
  if (!is_sent_) send_(otherwise_());
}

void OneReply::send(net::HttpResponse response) {
  GURUKUL_CHECK(!is_sent_.exchange(true));
  // What the callback holds is released now and not with the last callback of the request.
  std::exchange(send_, nullptr)(std::move(response));
}

}  // namespace gurukul::http
