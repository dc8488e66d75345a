#include "social/exchange.hpp"

#include <utility>

#include "base/check.hpp"
#include "base/within_memory.hpp"
#include "social/problem.hpp"

namespace gurukul::social {

Exchange::Exchange(net::HttpRequest request, std::optional<Caller> caller, Reply reply,
                   TimeReading now)
    : request_(std::move(request)),
      caller_(std::move(caller)),
      reply_(std::move(reply)),
      now_(now) {}

Exchange::~Exchange() {
  if (reply_) reply_(try_later("the server is shutting down", Millis{2'000}));
}

const Caller& Exchange::caller() const {
  GURUKUL_CHECK(caller_.has_value());
  return *caller_;
}

void Exchange::run(const std::function<void()>& part) {
  if (within_memory(part) || !reply_) return;
  reply(try_later("the server is out of memory", Millis{5'000}));
}

void Exchange::reply(net::HttpResponse response) {
  GURUKUL_CHECK(reply_ != nullptr);
  std::exchange(reply_, nullptr)(std::move(response));
}

}  // namespace gurukul::social
